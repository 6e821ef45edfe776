"""What a message says: words, a command, a file, or something Tingsu cannot read."""

import re
from typing import Any

import msgspec
from msgspec import Struct

from bot.channels.telegram.updates import Media, Message
from dialogs.messages import Command, CommandName, Content, File, FileKind, Text, Unsupported

COMMANDS = {name.value: name for name in CommandName} | {
    "start": CommandName.BEGIN,
    "complain": CommandName.BEGIN,
    "status": CommandName.PROGRESS,
    "human": CommandName.PERSON,
    "withdraw": CommandName.WITHDRAW_CONSENT,
    "material": CommandName.SUPPLY,
    "withdraw_case": CommandName.WITHDRAW_CASE,
    "review": CommandName.REVIEW,
    "rate": CommandName.RATE,
    "reopen": CommandName.REOPEN,
    "data_copy": CommandName.DATA_COPY,
    "erase_data": CommandName.ERASE_DATA,
}
KINDS = {
    "animation": FileKind.VIDEO,
    "document": FileKind.DOCUMENT,
    "voice": FileKind.VOICE,
    "audio": FileKind.VOICE,
    "video": FileKind.VIDEO,
    "video_note": FileKind.VIDEO,
}
# Notices about the chat itself, such as a pinned message: nobody said anything, nothing is answered.
SERVICE = frozenset(
    """pinned_message message_auto_delete_timer_changed write_access_allowed chat_background_set
    connected_website successful_payment refunded_payment proximity_alert_triggered boost_added
    forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened
    general_forum_topic_hidden general_forum_topic_unhidden passport_data gift unique_gift
    gift_upgrade_sent paid_message_price_changed direct_message_price_changed
    new_chat_title new_chat_photo delete_chat_photo group_chat_created""".split()
)
UNSUPPORTED = frozenset(
    """sticker location poll dice game story checklist paid_media invoice giveaway giveaway_winners
    users_shared chat_shared web_app_data video_chat_started""".split()
)

_COMMAND = re.compile(r"/([A-Za-z][A-Za-z0-9_]{0,31})(?:@(\w{1,64}))?(?:\s+(.*))?\s*", re.DOTALL)


class FileRef(Struct, frozen=True):
    """What fetching a file needs; as JSON it is the `File.ref` of this channel."""

    id: str
    unique: str = ""
    size: int | None = None
    mime: str = ""
    name: str = ""


def content_of(message: Message, raw: bytes) -> Content | None:
    """The content of a private message; None if it is a notice about the chat itself.

    `raw` is the update it came in, looked into only for the name of what is not understood.
    """
    if message.text:
        return read_text(message.text, _answered(message))
    if message.photo:
        largest = max(message.photo, key=lambda size: (size.width * size.height, size.file_size or 0))
        return _file(message, largest, FileKind.PHOTO)
    for name, kind in KINDS.items():
        media: Media | None = getattr(message, name)
        if media is not None:
            return _file(message, media, kind)
    if message.venue is not None:
        return _words(message.venue.title, message.venue.address)
    if (contact := message.contact) is not None:
        return _words(contact.first_name, contact.last_name, contact.phone_number)
    return _unsupported(raw)


def read_text(text: str, reply_to: str | None = None) -> Text | Command:
    """A command as a command, one that customers do not have as a wish for help with its whole text; anything
    else as words."""
    if not text.startswith("/") or not (command := _COMMAND.fullmatch(text)):
        return Text(text, reply_to)
    name = COMMANDS.get(command[1].lower())
    if name is None:
        return Command(CommandName.HELP, text.rstrip())
    return Command(name, (command[3] or "").rstrip())


def is_addressed(text: str, username: str | None) -> bool:
    """Whether words in a group are a command for, or a mention of, the bot called `username`."""
    if command := _COMMAND.fullmatch(text):
        return command[2] is None or command[2].lower() == (username or "").lower()
    return username is not None and re.search(rf"@{re.escape(username)}\b", text, re.IGNORECASE) is not None


def _answered(message: Message) -> str | None:
    """The message of ours that this one answers; who answers their own words names none."""
    replied = message.reply_to_message
    if replied is None or (replied.sender is not None and replied.sender.is_bot is False):
        return None
    return str(replied.message_id)


def _file(message: Message, media: Media, kind: FileKind) -> File:
    ref = FileRef(media.file_id, media.file_unique_id, media.file_size, media.mime_type, media.file_name)
    return File(
        msgspec.json.encode(ref).decode(),
        kind,
        name=media.file_name,
        size=media.file_size,
        group=message.media_group_id,
        caption=message.caption,
    )


def _words(*parts: str) -> Text | Unsupported:
    text = " ".join(part for part in parts if part)
    return Text(text) if text else Unsupported("empty")


def _unsupported(raw: bytes) -> Unsupported | None:
    parts: dict[str, Any] = msgspec.json.decode(raw)["message"]
    if not SERVICE.isdisjoint(parts):
        return None
    return Unsupported(next((part for part in parts if part in UNSUPPORTED), "unknown"))
