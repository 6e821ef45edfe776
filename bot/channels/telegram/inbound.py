"""What an update means: a message for a conversation, or one of the few things that are none."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from bot.channels.base import Incoming
from bot.channels.telegram.contents import content_of, is_addressed, read_text
from bot.channels.telegram.updates import CallbackQuery, Chat, ChatMemberUpdated, Id, Message, Update
from dialogs.messages import Edited, Left, Tap, Unsupported

CHANNEL = "telegram"
GROUPS = frozenset({"group", "supergroup"})

_updates = msgspec.json.Decoder(Update)
_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)


class Taken(Struct, frozen=True):
    """A customer's message. `callback` is the id of the tap to acknowledge, if it was one."""

    incoming: Incoming
    callback: str | None = None


class GroupNotice(Struct, frozen=True):
    """Somebody spoke to the bot in a group, where it only asks to be written to privately."""

    chat_id: int
    message_id: int
    locale: str | None


class Callback(Struct, frozen=True):
    """A tap that belongs to no conversation: acknowledge it and no more."""

    callback: str


class Ignored(Struct, frozen=True):
    """An update that asks for nothing."""


class Unreadable(Struct, frozen=True):
    """Not an update, as far as can be told. `reason` holds no content."""

    reason: str


Reading = Taken | GroupNotice | Callback | Ignored | Unreadable


def read(raw: bytes | Mapping[str, Any], username: str | None = None) -> Reading:
    """Read one update as Telegram posted it, or as a poll returned it. Never raises.

    `username` is the bot's own, for telling in a group whether it was spoken to.
    """
    try:
        if isinstance(raw, bytes):
            return _meaning(_updates.decode(raw), raw, username)
    except _UNREADABLE:
        pass
    try:
        plain = json.loads(raw) if isinstance(raw, bytes) else raw
        # Lone surrogates pass as JSON but never as UTF-8.
        clean = json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")
    except _UNREADABLE as error:
        return Unreadable(type(error).__name__)
    try:
        return _meaning(_updates.decode(clean), clean, username)
    except _UNREADABLE as error:
        return _outline(clean) or Unreadable(type(error).__name__)


def _meaning(update: Update, raw: bytes, username: str | None) -> Reading:
    if update.message is not None:
        return _message(update.message, raw, username)
    if update.callback_query is not None:
        return _callback(update.callback_query)
    if update.edited_message is not None:
        return _edited(update.edited_message, update.update_id)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, update.update_id)
    return Ignored()


def _message(message: Message, raw: bytes, username: str | None) -> Reading:
    chat = message.chat
    if chat.type in GROUPS:
        if not is_addressed(message.text or message.caption, username):
            return Ignored()
        return GroupNotice(chat.id, message.message_id, _locale(message))
    if chat.type != "private":
        return Ignored()
    content = content_of(message, raw)
    if content is None:
        return Ignored()
    return Taken(Incoming(CHANNEL, str(chat.id), str(message.message_id), content, _locale(message)))


def _edited(message: Message, update_id: int) -> Reading:
    """The key holds the update's id, for the edit's date would hide a second edit in the same second."""
    text = message.text or message.caption
    if message.chat.type != "private" or not text:
        return Ignored()
    edited = Edited(str(message.message_id), text)
    key = f"edit:{message.message_id}:{update_id}"
    return Taken(Incoming(CHANNEL, str(message.chat.id), key, edited, _locale(message)))


def _callback(query: CallbackQuery) -> Reading:
    if query.message is None or query.message.chat.type != "private" or not query.data:
        return Callback(query.id)
    address = str(query.message.chat.id)
    locale = query.sender.language_code
    return Taken(Incoming(CHANNEL, address, f"cb:{query.id}", Tap(query.data), locale), query.id)


def _membership(change: ChatMemberUpdated, update_id: int) -> Reading:
    if change.chat.type != "private" or change.new_chat_member.status != "kicked":
        return Ignored()
    return Taken(Incoming(CHANNEL, str(change.chat.id), f"left:{update_id}", Left()))


def _locale(message: Message) -> str | None:
    return message.sender.language_code if message.sender is not None else None


class _Outline(Struct, frozen=True):
    """As much of a broken message as it takes to answer its sender."""

    message_id: Id
    chat: Chat
    text: object = None


class _OutlinedUpdate(Struct, frozen=True):
    message: _Outline


def _outline(raw: bytes) -> Taken | None:
    """A private message of which one part cannot be read still reaches its conversation."""
    try:
        outline = msgspec.json.decode(raw, type=_OutlinedUpdate).message
    except _UNREADABLE:
        return None
    if outline.chat.type != "private":
        return None
    text = outline.text if isinstance(outline.text, str) else ""
    content = read_text(text) if text else Unsupported("unreadable")
    return Taken(Incoming(CHANNEL, str(outline.chat.id), str(outline.message_id), content))
