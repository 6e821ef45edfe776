"""What complaints are about, along two axes: the matter complained of and the line of business."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from cases.classification import Classifier, Topic

_GROUP_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,15}")
_ITEM_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,15}\.[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True)
class Item:
    """One kind within an entry. `code` is whole, such as "CLAIM.slow"; `words` tell it in a story."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    code: str
    zh: str
    en: str
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self.code, _ITEM_CODE, "CLAIM.slow")
        _check_texts(self.code, self.zh, self.en, *self.words)


@dataclass(frozen=True)
class Entry:
    """A matter or a line of business, such as CLAIM, with its items."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    code: str
    zh: str
    en: str
    words: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()

    def __post_init__(self) -> None:
        _check(self.code, _GROUP_CODE, "CLAIM")
        _check_texts(self.code, self.zh, self.en, *self.words)
        for item in self.items:
            if not item.code.startswith(f"{self.code}."):
                raise ValueError(f"{item.code} stands under {self.code} and must begin with {self.code}.")


@dataclass(frozen=True)
class Taxonomy:
    """Both axes, in the order in which they are offered. Codes are unique over both."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    lines: tuple[Entry, ...]
    matters: tuple[Entry, ...]

    def __post_init__(self) -> None:
        codes = [part.code for part in self._parts()]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"{', '.join(twice)}: this code is used twice")

    def find(self, code: str) -> Entry | Item | None:
        """The entry or item with this code."""
        return self._by_code.get(code)

    def entry(self, code: str) -> Entry | None:
        """The entry that has this code, or has the item with this code."""
        found = self._by_code.get(code.partition(".")[0]) if code in self._by_code else None
        return found if isinstance(found, Entry) else None

    def label(self, code: str, locale: str) -> str:
        """The name in "zh" or "en"; "理赔纠纷 / 时效慢" for an item, the code itself where it is unknown, as
        in a case registered before the taxonomy was changed."""
        part, entry = self.find(code), self.entry(code)
        names = [one.en if locale == "en" else one.zh for one in (entry, part) if one]
        return " / ".join(dict.fromkeys(names)) or code

    @cached_property
    def matter_classifier(self) -> Classifier:
        """What finds the matter of a story."""
        return Classifier(_topics(self.matters), deniable=True)

    @cached_property
    def line_classifier(self) -> Classifier:
        """What finds the line of business of a story."""
        return Classifier(_topics(self.lines), deniable=False)

    @cached_property
    def _by_code(self) -> dict[str, Entry | Item]:
        return {part.code: part for part in self._parts()}

    def _parts(self) -> Iterator[Entry | Item]:
        for entry in (*self.lines, *self.matters):
            yield entry
            yield from entry.items


@dataclass(frozen=True)
class Proposal:
    """What a story seems to be about: codes of items, or of entries where no item fits, or None.
    `words` are those of the taxonomy that decided, as the operator wrote them."""

    matter: str | None
    line: str | None
    words: tuple[str, ...] = ()


def classify(story: str, taxonomy: Taxonomy) -> Proposal:
    """The matter and the line that the words of `story` speak for; the same story always gives the same.

    Takes any text, in time linear in its length.
    """
    matter = taxonomy.matter_classifier.decide(story)
    line = taxonomy.line_classifier.decide(story)
    return Proposal(matter.code, line.code, tuple(dict.fromkeys(matter.words + line.words)))


def _topics(entries: tuple[Entry, ...]) -> list[Topic]:
    return [
        Topic(entry.code, entry.words, tuple((item.code, item.words) for item in entry.items))
        for entry in entries
    ]


def _check(code: str, shape: re.Pattern[str], example: str) -> None:
    if not shape.fullmatch(code):
        raise ValueError(f"{code!r} is no code like {example}")


def _check_texts(code: str, *texts: str) -> None:
    if not all(text.strip() for text in texts):
        raise ValueError(f"{code} has an empty name or word")
