"""Text as it is stored: without what neither database nor page can hold."""

import re

from msgspec.structs import replace

from dialogs.messages import Content, Edited, File, Filled, Text

_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def clean(content: Content) -> Content:
    """The content without control characters, direction marks and lone surrogates."""
    match content:
        case Text(text) if _UNWANTED.search(text):
            return replace(content, text=clean_text(text))
        case Edited() | Filled():
            return replace(content, text=clean_text(content.text))
        case File():
            return replace(content, name=clean_text(content.name), caption=clean_text(content.caption))
        case _:
            return content


def clean_text(text: str) -> str:
    """Line ends and tabs stay."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n"))
