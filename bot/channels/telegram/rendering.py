"""How a message looks on Telegram: plain text, with an inline keyboard under its last part."""

from typing import Any
from unicodedata import east_asian_width
from urllib.parse import urlsplit

from dialogs.messages import Choice, Link, Say

# In UTF-16 code units, which is how Telegram counts.
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
# Two buttons share a row if each label fits half a phone's width, counted in Latin letters.
HALF_ROW = 14
# Where a long text may be cut, the best place first; a cut comes after the mark.
BOUNDARIES = ("\n\n", "\n", "。", "！", "？", ". ", "! ", "? ", "；", "，", " ")

Payload = dict[str, Any]


def fits(say: Say) -> bool:
    """Whether one message can carry it."""
    # No character counts for more than two units, so most texts need no closer look.
    if len(say.text) < TEXT_LIMIT // 2 - 64 and say.link is None:
        return True
    return _units(_text(say)) <= TEXT_LIMIT


def render(say: Say) -> list[Payload]:
    """The fields of one `sendMessage` per part, without the chat; buttons go with the last."""
    parts = [part(text) for text in split(_text(say))]
    if keyboard := _keyboard(say):
        parts[-1]["reply_markup"] = {"inline_keyboard": keyboard}
    return parts


def render_photo(say: Say, photo: bytes) -> list[Payload]:
    """The same for a message with a picture: first one `sendPhoto`, with the text as its caption where
    that can hold it, else followed by the text."""
    caption = _text(say)
    if _units(caption) > CAPTION_LIMIT:
        return [{"photo": photo, "caption": ""}, *render(say)]
    part: Payload = {"photo": photo, "caption": caption}
    if keyboard := _keyboard(say):
        part["reply_markup"] = {"inline_keyboard": keyboard}
    return [part]


def part(text: str) -> Payload:
    """No parse mode, so nothing in a text is markup; no preview, which would visit its links."""
    return {"text": text, "link_preview_options": {"is_disabled": True}}


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """The text in parts of at most `limit` UTF-16 code units, cut where a reader would pause."""
    parts = []
    rest = text
    while _units(rest) > limit:
        window = _prefix(rest, limit)
        cut = _boundary(window)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    parts.append(rest)
    # Telegram refuses a message of nothing but white space.
    return [piece for piece in parts if piece.strip()] or [text]


def _text(say: Say) -> str:
    text = say.text if say.step is None else f"{say.step.number}/{say.step.of} · {say.text}"
    if say.link is not None and not _may_be_button(say.link):
        return f"{text}\n\n{say.link.label}: {say.link.url}"
    return text


def _may_be_button(link: Link) -> bool:
    """Telegram refuses a whole message for a button with an address such as http://localhost."""
    try:
        address = urlsplit(link.url)
        return address.scheme in ("http", "https") and "." in (address.hostname or "")
    except ValueError:
        return False


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _prefix(text: str, limit: int) -> str:
    """As much of the text as `limit` units hold, never half a character."""
    encoded = text.encode("utf-16-le", "surrogatepass")[: limit * 2]
    prefix = encoded.decode("utf-16-le", "surrogatepass")
    return prefix[:-1] if "\ud800" <= prefix[-1] <= "\udbff" else prefix


def _boundary(window: str) -> int:
    half = len(window) // 2
    for mark in BOUNDARIES:
        if (at := window.rfind(mark, half)) >= 0:
            return at + len(mark)
    return len(window)


def _keyboard(say: Say) -> list[list[Payload]]:
    rows: list[list[Payload]] = []
    half_row_open = False
    for choice in say.choices:
        label = _label(choice, say)
        button = {"text": label, "callback_data": choice.token}
        short = _width(label) <= HALF_ROW
        if short and half_row_open:
            rows[-1].append(button)
            half_row_open = False
        else:
            rows.append([button])
            half_row_open = short
    if say.link is not None and _may_be_button(say.link):
        rows.append([{"text": say.link.label, "url": say.link.url}])
    return rows


def _label(choice: Choice, say: Say) -> str:
    return f"✓ {choice.label}" if say.many and choice.token in say.chosen else choice.label


def _width(label: str) -> int:
    if label.isascii():
        return len(label)
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in label)
