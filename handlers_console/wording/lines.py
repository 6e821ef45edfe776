"""The lines as an administrator sees them: what is said now, and whose words that are."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.wording import LOCALES, Wording
from dialogs.wording.fitting import misfits
from handlers_console.wording.areas import area_of
from storage.wording_changes import Change

Changes = Mapping[tuple[str, str], Change]


@dataclass(frozen=True)
class Words:
    """A line in one language. `text` is what is said now; `source` whose words these are: ours (shipped),
    those of config.yaml (config), or an administrator's (changed). `passed_over`: an administrator's words
    that do not fit any more, so that they are not said."""

    locale: str
    text: str
    source: str
    passed_over: str = ""


@dataclass(frozen=True)
class Line:
    """A line in every language."""

    key: str
    area: str
    words: tuple[Words, ...]

    @property
    def changed(self) -> bool:
        """Whether anybody put other words in place of ours."""
        return any(one.source != "shipped" or one.passed_over for one in self.words)

    def says(self, sought: str) -> bool:
        """Whether the key or the words hold this, whatever the case of its letters."""
        return sought in self.key or any(sought in one.text.casefold() for one in self.words)


def every_line(wording: Wording, changes: Changes) -> list[Line]:
    """All that may be changed, by key."""
    return [line_of(wording, changes, key) for key in wording.keys if area_of(key) is not None]


def line_of(wording: Wording, changes: Changes, key: str) -> Line:
    """One of them; raises KeyError for a key that no line has."""
    area = area_of(key)
    if area is None:
        raise KeyError(key)
    return Line(key, area.name, tuple(_words(wording, changes, locale, key) for locale in LOCALES))


def _words(wording: Wording, changes: Changes, locale: str, key: str) -> Words:
    began, ours = wording.written(locale, key), wording.shipped(locale, key)
    source = "shipped" if began == ours else "config"
    change = changes.get((locale, key))
    if change is None or change.line is None:
        return Words(locale, began, source)
    if any(misfits(key, ours, change.line)):
        return Words(locale, began, source, passed_over=change.line)
    return Words(locale, change.line, "changed")
