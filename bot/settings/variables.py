"""Reads single variables of the environment and collects what is wrong with them."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr

PREFIX = "TINGSU_"


@dataclass
class Variables:
    """`read` are the names asked for so far. A problem never repeats the value of a secret."""

    environ: Mapping[str, str]
    problems: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)

    def text(self, name: str, default: str = "") -> str:
        """The value without spaces around it; an empty one counts as not set."""
        self.read.add(name)
        return self.environ.get(name, "").strip() or default

    def secret(self, name: str, pattern: str, right: str) -> SecretStr | None:
        """A value that must match the pattern; `right` says how it should look."""
        value = self.text(name)
        if value and not re.fullmatch(pattern, value, re.ASCII):
            self.refuse(name, right)
        return SecretStr(value) if value else None

    def checked(self, name: str, default: str, check: Callable[[str], str]) -> str:
        """A value that is no secret; `check` raises ValueError saying what would be right."""
        value = self.text(name, default)
        try:
            return check(value)
        except ValueError as error:
            self.refuse(name, f"{value[:80]!r} {error}")
            return default

    def refuse(self, name: str, problem: str) -> None:
        """Note a problem."""
        self.problems.append(f"environment: {name}: {problem}")

    def refuse_misspelt(self, others: Iterable[str] = ()) -> None:
        """Note names that look like one that was asked for."""
        known = self.read | set(others)
        for name in sorted(name for name in self.environ if name.startswith(PREFIX) and name not in known):
            near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.9)
            if near:
                self.refuse(name, f"is not a setting; did you mean {near[0]}?")
