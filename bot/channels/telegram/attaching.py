"""Files that staff send: as a photo where Telegram shows it as one, else as a document."""

import structlog
from telegram import Bot
from telegram.error import BadRequest

from bot.channels.base import Files
from bot.channels.telegram.outcomes import outcome
from dialogs.messages import Attachment

# Bytes; of a document the Bot API takes five times as much.
PHOTO_LIMIT = 10 * 1024 * 1024
DOCUMENT_LIMIT = 50 * 1024 * 1024
PHOTOS = frozenset({"image/jpeg", "image/png"})

log = structlog.get_logger(__name__)


async def send_file(bot: Bot, files: Files, address: str, file: Attachment) -> str:
    """Send it and return the message's id; raises TelegramError, SendError.

    A photo that Telegram does not take as one, for its sides or its bytes, goes as a document.
    """
    async with files.opened(file) as content:
        if file.type in PHOTOS and file.size <= PHOTO_LIMIT:
            try:
                return str((await bot.send_photo(int(address), content, filename=file.name)).message_id)
            except BadRequest as error:
                if not outcome(error).permanent:
                    raise
                log.info("telegram_photo_as_document", told=error.message)
        sent = await bot.send_document(
            int(address), content, filename=file.name, disable_content_type_detection=True
        )
        return str(sent.message_id)
