"""Where each line is read: by whom, on which channels, as a message, a button or a piece of a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.messages import Choice, Say
from dialogs.wording import Wording
from handlers_console.office import Office

MESSENGERS = ("wechat", "telegram")
EVERYWHERE = (*MESSENGERS, "webchat")


@dataclass(frozen=True)
class Area:
    """`name` is worded as `console.wording.area.<name>`; `keys` are those that belong to it, unless an area
    before it has them; `button`: its lines are offered to be tapped."""

    name: str
    keys: re.Pattern[str]
    channels: tuple[str, ...]
    button: bool = False


AREAS = (
    Area("page", re.compile(r"page\."), ("webchat",)),
    Area("staff", re.compile(r"staff\."), MESSENGERS),
    Area("words", re.compile(r"words\."), ()),
    Area("commands", re.compile(r"command\."), ("telegram",)),
    Area("buttons", re.compile(r"menu\.|option\.|rating\.(score|reason)\."), EVERYWHERE, button=True),
    Area("form", re.compile(r"field\.|misread\.|classification\.|contact\.|files\.|evidence\."), EVERYWHERE),
    Area(
        "case",
        re.compile(r"(notice|brief|progress|rating|refused|supply|review|data|reopen|erasure|case)\."),
        EVERYWHERE,
    ),
    Area("talk", re.compile(r"(?!console\.)"), EVERYWHERE),
)
NAMES = ("talk", "form", "buttons", "case", "page", "commands", "words", "staff")
"""In the order in which they are offered."""
_ONLY_ON = {"group": ("telegram",)}
_NUMBERS = {
    "year": 2026, "month": 9, "day": 28, "days": 7, "n": 3, "of": 4, "most": 5, "left": 2, "score": 2,
    "limit": 500, "characters": 500, "megabytes": 20, "files": 5, "open": 12, "overdue": 1, "capacity": 30,
    "percent": 92, "shown": 10, "soon": 3, "target": 90,
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What is read on these channels, message by message; `button`: the text is one that is tapped."""

    channels: tuple[str, ...]
    texts: Sequence[str]
    button: bool


def area_of(key: str) -> Area | None:
    """The area of the line of this key; None for what stands in the console itself."""
    return next((area for area in AREAS if area.keys.match(key)), None)


def shown(office: Office, locale: str, key: str, line: str) -> list[Shown]:
    """How a line that fits is read, with examples in its places; nothing where it is not read but
    understood."""
    area = area_of(key)
    if area is None:
        return []
    text = example(office.dialog.wording, locale, line)
    found: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for channel in _ONLY_ON.get(key, area.channels):
        found.setdefault(_on(office, channel, text, button=area.button), []).append(channel)
    return [Shown(tuple(channels), texts, button) for (button, texts), channels in found.items()]


def example(wording: Wording, locale: str, line: str) -> str:
    """The line with an example in the place of each name."""
    return wording.filled(locale, line).format_map(_Examples(wording, locale))


def _on(office: Office, channel: str, text: str, *, button: bool) -> tuple[bool, tuple[str, ...]]:
    """Whether it is tapped there, and what is read."""
    if not button:
        return False, tuple(office.as_read(channel, Say(text)))
    if channel == "wechat":  # which has no buttons: choices are numbered
        texts = office.as_read(channel, Say("", choices=(Choice("x", text),)))
        return False, tuple(one.strip("\n") for one in texts)
    return True, (text,)


class _Examples(dict[str, object]):
    """An example for every name."""

    def __init__(self, wording: Wording, locale: str) -> None:
        super().__init__(_NUMBERS)
        self._wording, self._locale = wording, locale

    def __missing__(self, name: str) -> object:
        try:
            return self._wording.line(self._locale, f"console.wording.example.{name}")
        except KeyError:
            return f"‹{name}›"
