"""Sending a message: pace and post."""

from collections import OrderedDict, deque

import structlog
from aiolimiter import AsyncLimiter
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram import Message as Sent
from telegram.error import BadRequest, TelegramError

from bot.channels.base import Files
from bot.channels.telegram.attaching import send_file
from bot.channels.telegram.outcomes import outcome
from bot.channels.telegram.rendering import Payload, render, render_photo
from bot.charts import picture
from dialogs.messages import Attachment, Say

# What Telegram allows: a second, over all chats; and to one chat.
OVERALL_RATE = 30.0
CHAT_RATE = 1.0
# More chats than the overall rate lets through in the second that a chat's pace looks back on.
REMEMBERED_CHATS = 1024

log = structlog.get_logger(__name__)


class Pace:
    """Holds every message back until Telegram's limits allow it. State is bounded and per process."""

    def __init__(self, overall: float = OVERALL_RATE, per_chat: float = CHAT_RATE) -> None:
        self._overall = AsyncLimiter(1, 1 / overall)
        self._per_chat = per_chat
        self._chats: OrderedDict[str, AsyncLimiter] = OrderedDict()

    async def wait(self, address: str) -> None:
        """Return when the next message to `address` may go."""
        chat = self._chats.pop(address, None) or AsyncLimiter(1, 1 / self._per_chat)
        self._chats[address] = chat
        if len(self._chats) > REMEMBERED_CHATS:
            self._chats.popitem(last=False)
        await chat.acquire()
        await self._overall.acquire()


class Sending:
    """Sends messages through `bot`.

    A long message goes in parts. If a later part fails, the next attempt at the same message goes on
    from there; that memory is bounded and ends with the process. A picture that cannot be drawn, or that
    Telegram does not take, is left out: the words arrive all the same.
    """

    def __init__(self, bot: Bot, pace: Pace, files: Files) -> None:
        self._bot = bot
        self._files = files
        self._pace = pace
        self._begun: OrderedDict[tuple[str, Say], deque[Payload]] = OrderedDict()

    async def send(self, address: str, say: Say) -> str | None:
        """Send and return the id of the last part, which also holds the buttons; raises SendError."""
        if say.file is not None:
            return await self._send_file(address, say.file)
        parts = self._begun.pop((address, say), None) or await _parts(say)
        begun = len(parts)
        message_id = None
        try:
            while parts:
                await self._pace.wait(address)
                message_id = await self._post_next(address, say, parts)
        except TelegramError as error:
            failure = outcome(error)
            if len(parts) < begun and not (failure.permanent or failure.unreachable):
                self._remember((address, say), parts)
            # The cause is left out: its text may hold the token.
            raise failure from None
        return message_id

    async def _send_file(self, address: str, file: Attachment) -> str:
        await self._pace.wait(address)
        try:
            return await send_file(self._bot, self._files, address, file)
        except TelegramError as error:
            raise outcome(error) from None

    async def _post_next(self, address: str, say: Say, parts: deque[Payload]) -> str | None:
        """Post the first of the parts and take it away."""
        try:
            message_id = await self._post(address, parts[0])
        except BadRequest as error:
            if "photo" not in parts[0] or not outcome(error).permanent:
                raise
            log.error("telegram_picture_refused", told=error.message)
            parts.clear()
            parts.extend(render(say))
            return None
        parts.popleft()
        return message_id

    async def _post(self, address: str, part: Payload) -> str:
        keyboard = part.get("reply_markup")
        markup = InlineKeyboardMarkup.de_json(keyboard, self._bot) if keyboard else None
        message: Sent
        if "photo" in part:
            message = await self._bot.send_photo(
                int(address), part["photo"], caption=part["caption"] or None, reply_markup=markup
            )
        else:
            preview = LinkPreviewOptions(**part["link_preview_options"])
            message = await self._bot.send_message(
                int(address), part["text"], reply_markup=markup, link_preview_options=preview
            )
        return str(message.message_id)

    def _remember(self, message: tuple[str, Say], parts: deque[Payload]) -> None:
        self._begun[message] = parts
        if len(self._begun) > REMEMBERED_CHATS:
            self._begun.popitem(last=False)


async def _parts(say: Say) -> deque[Payload]:
    if say.chart is None:
        return deque(render(say))
    photo = await picture(say.chart)
    return deque(render(say) if photo is None else render_photo(say, photo))
