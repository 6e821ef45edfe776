"""From the platform's message to ours. Nothing here trusts a field to be there or to be well formed."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import structlog
from msgspec import Struct

from bot.channels.base import Incoming
from bot.channels.wechat.document import Unreadable
from dialogs.messages import Command, CommandName, Content, File, FileKind, Left, Tap, Text, Unsupported

NAME: Final = "wechat"

_ID = re.compile(r"[!-~]{1,64}")
_MEDIA_ID = re.compile(r"[!-~]{1,256}")
_LONGEST_EVENT_KEY = 256
_QR_PREFIX = "qrscene_"
_COMMANDS = {name.value: name for name in CommandName}
# What the platform puts in place of a sticker and the like (reported by users, not documented).
_NOT_PASSED_ON = frozenset({"【收到不支持的消息类型，暂无法显示】", "[收到不支持的消息类型,暂无法显示]"})

Fields = Mapping[str, str]
log = structlog.get_logger(__name__)


class Received(Struct, frozen=True):
    """`account` is the official account written to: answers come from it."""

    account: str
    incoming: Incoming


def received(fields: Fields) -> Received | None:
    """The message in the fields of a callback, or None for an event nobody acts on; raises Unreadable."""
    account = _id(fields, "ToUserName")
    address = _id(fields, "FromUserName")
    kind = fields.get("MsgType", "").lower()
    if kind == "event":
        content = _event(fields)
        if content is None:
            return None
        key = _event_key(fields)
    else:
        content = _CONTENTS.get(kind, _unsupported)(fields)
        key = _id(fields, "MsgId")
    return Received(account, Incoming(NAME, address, key, content))


def _id(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    if not _ID.fullmatch(value):
        raise Unreadable(name)
    return value


def _event_key(fields: Fields) -> str:
    key = fields.get("EventKey", "")
    if len(key) > _LONGEST_EVENT_KEY:
        raise Unreadable("EventKey")
    return f"event:{_id(fields, 'CreateTime')}:{_id(fields, 'Event')}:{key}"


def _event(fields: Fields) -> Content | None:
    key = fields.get("EventKey", "")
    match fields.get("Event", "").lower():
        case "subscribe":
            scene = key.removeprefix(_QR_PREFIX) if key.startswith(_QR_PREFIX) else ""
            return Command(CommandName.BEGIN, scene)
        case "scan":
            return Command(CommandName.BEGIN, key)
        case "unsubscribe":
            return Left()
        case "click" if key in _COMMANDS:
            return Command(_COMMANDS[key])
        case "templatesendjobfinish" if (status := fields.get("Status", "")) != "success":
            log.warning("wechat_template_not_delivered", status=status[:64])
    return None


def _text(fields: Fields) -> Content:
    token = fields.get("bizmsgmenuid", "")
    if token and _ID.fullmatch(token):
        return Tap(token)
    text = fields.get("Content", "")
    return Unsupported("sticker") if text in _NOT_PASSED_ON else Text(text)


def _location(fields: Fields) -> Content:
    """The place as the customer's map named it, or else its coordinates."""
    return Text(fields.get("Label") or f"{fields.get('Location_X', '')}, {fields.get('Location_Y', '')}")


def _link(fields: Fields) -> Content:
    return Text("\n".join(filter(None, (fields.get("Title"), fields.get("Url")))))


def _file(kind: FileKind) -> Callable[[Fields], Content]:
    def content(fields: Fields) -> Content:
        ref = fields.get("MediaId", "")
        if not _MEDIA_ID.fullmatch(ref):
            return _unsupported(fields)  # documents come without one: they cannot be fetched
        size = fields.get("FileTotalLen", "")
        known = size.isascii() and size.isdigit() and len(size) < 16
        return File(ref, kind, name=fields.get("Title", "")[:255], size=int(size) if known else None)

    return content


def _unsupported(fields: Fields) -> Content:
    kind = fields.get("MsgType", "").lower()
    return Unsupported(kind if _ID.fullmatch(kind) else "unknown")


_CONTENTS: dict[str, Callable[[Fields], Content]] = {
    "text": _text,
    "location": _location,
    "link": _link,
    "image": _file(FileKind.PHOTO),
    "voice": _file(FileKind.VOICE),
    "video": _file(FileKind.VIDEO),
    "shortvideo": _file(FileKind.VIDEO),
    "file": _file(FileKind.DOCUMENT),
}
