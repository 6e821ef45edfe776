"""The insurer's branches, and which of them a text names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from cases.folding import folded
from cases.keywords import folded_word, places

_CODE = re.compile(r"[a-z0-9_]{1,24}")
_LONGEST = 60


@dataclass(frozen=True)
class Branch:
    """A branch or office. `also` are other names that people use for it."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    code: str
    zh: str
    en: str
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"{self.code!r} is not a code; use at most 24 small letters, digits and _")
        for name in (self.zh, self.en, *self.also):
            if not folded(name):
                raise ValueError(f"the branch {self.code} has an empty name")
            if len(name) > _LONGEST:
                raise ValueError(f"the branch {self.code} has a name of more than {_LONGEST} characters")

    def name(self, locale: str) -> str:
        """Its name in "zh" or "en"."""
        return self.en if locale == "en" else self.zh

    @property
    def names(self) -> frozenset[str]:
        """All that it is called, folded."""
        return frozenset(folded_word(name) for name in (self.zh, self.en, *self.also))


@dataclass(frozen=True)
class Branches:
    """All branches, in the operator's order."""

    every: tuple[Branch, ...] = ()

    def find(self, code: str) -> Branch | None:
        """The branch with this code."""
        return self._by_code.get(code)

    def label(self, code: str, locale: str) -> str:
        """The name in "zh" or "en"; the code itself where it is unknown, as after a branch was taken out."""
        branch = self.find(code)
        return branch.name(locale) if branch else code

    def named(self, text: str) -> str | None:
        """The code of the branch that this text is the name of, or else of the only one whose name stands in
        it; None for none or several. A name within a longer one that stands there does not count:
        "北京分公司朝阳支公司" speaks of the latter where both are branches and that is its name."""
        plain = folded(text)
        if code := self._by_name.get(plain):
            return code
        spans = [
            (start, end, code) for name, code in self._by_name.items() for start, end in places(plain, name)
        ]
        codes = {code for start, end, code in spans if not _within(start, end, spans)}
        return codes.pop() if len(codes) == 1 else None

    def shared_names(self) -> Iterator[tuple[int, str]]:
        """What stands for two branches: the place of the second, from 0, and the code or name."""
        seen: set[str] = set()
        for place, branch in enumerate(self.every):
            ours = {branch.code: branch.code, **{name: name for name in branch.names - {branch.code}}}
            yield from ((place, name) for name in sorted(ours) if name in seen)
            seen.update(ours)

    @cached_property
    def _by_code(self) -> dict[str, Branch]:
        return {branch.code: branch for branch in self.every}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {name: branch.code for branch in self.every for name in branch.names}


def branch_in(details: Mapping[str, str | int | list[str]], branches: Branches) -> str:
    """The code of the branch that the details of a complaint name, "" for none that is known."""
    return branches.named(str(details.get("branch", ""))) or ""


def _within(start: int, end: int, spans: list[tuple[int, int, str]]) -> bool:
    return any(first <= start and end <= last and last - first > end - start for first, last, _ in spans)
