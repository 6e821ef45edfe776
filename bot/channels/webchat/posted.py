"""What a browser posts, read into the contents a dialog takes."""

import hashlib
import re
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct
from starlette.requests import Request

from bot.channels.webchat.refusals import Refusal, bad
from bot.channels.webchat.settings import Limits
from bot.clean import clean_text
from dialogs.messages import Command, CommandName, Tap, Text

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TOKEN = re.compile(r"[!-~]{1,64}")


class Posted(Struct, frozen=True):
    """A message as the page posts it. `key` is made by the page and repeated when it tries again.

    `seen` is the seq up to which the page has everything, where it tells.
    """

    key: str
    content: Text | Tap | Command
    seen: int = 0


def media_type(request: Request) -> str:
    """The type of the body, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def wants_json(request: Request) -> bool:
    """The page's script is asking, not a plain form."""
    return JSON in request.headers.get("accept", "") or media_type(request) == JSON


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body; refuses one over `limit` bytes as soon as that shows."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(413, "too_much")
    return bytes(body)


async def read_posted(request: Request, limits: Limits) -> Posted:
    """The message in this request, cleaned and within its bounds."""
    kind = media_type(request)
    if kind not in (JSON, FORM):
        raise bad("unreadable")
    body = await read_body(request, limits.max_body)
    posted = _from_json(body) if kind == JSON else _from_form(body)
    return msgspec.structs.replace(
        posted,
        key=checked_key(posted.key),
        content=_checked(posted.content, limits),
        seen=max(0, min(posted.seen, 2**31 - 1)),
    )


def checked_key(key: str) -> str:
    """The key, if it is one that the page could have made."""
    if not _KEY.fullmatch(key):
        raise bad("unreadable")
    return key


def begun_with(payload: str) -> str:
    """The payload that the page's address brings, as from a QR code; "" if it is none of ours in form."""
    return payload if _PAYLOAD.fullmatch(payload) else ""


def clean(text: str) -> str:
    """The text without what no keyboard writes, nor blanks around it."""
    return clean_text(text).strip()


def checked_text(text: str, limits: Limits) -> str:
    """The cleaned text; refuses an empty one and one that is too long."""
    text = clean(text)
    if not text:
        raise bad("empty")
    if len(text) > limits.max_text:
        raise bad("too_long")
    return text


def _from_json(body: bytes) -> Posted:
    try:
        return msgspec.json.decode(body, type=Posted)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise bad("unreadable") from error


def _from_form(body: bytes) -> Posted:
    try:
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), True, max_num_fields=20))
        content = _form_content(fields)
        seen = int(fields.get("seen") or 0)
    except ValueError as error:
        raise bad("unreadable") from error
    # A form rendered once may be sent twice (then it is the same message) or come back by the browser's
    # history with another answer in it (then it is not).
    print_ = hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:16]
    return Posted(f"{fields.get('key', '')[:40]}-{print_}", content, seen)


def _form_content(fields: dict[str, str]) -> Text | Tap | Command:
    if "tap" in fields:
        return Tap(fields["tap"])
    if "command" in fields:
        return Command(CommandName(fields["command"]), fields.get("argument", ""))
    return Text(fields.get("text", ""))


def _checked(content: Text | Tap | Command, limits: Limits) -> Text | Tap | Command:
    match content:
        case Text(text=text):
            return Text(checked_text(text, limits))
        case Tap(token=token):
            if not _TOKEN.fullmatch(token):
                raise bad("unreadable")
            return content
        case Command(name=name, argument=argument):
            return Command(name, clean(argument)[:200])
