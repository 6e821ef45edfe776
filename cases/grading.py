"""How grave a case is, by the insurer's rules.

Every rule that speaks leaves a finding; the gravest grade wins. The grade raises by one for a customer who
needs special care (the green channel). The bot may raise a grade; only staff lower it: see `raised`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import ClassVar

from msgspec import Struct

from cases.folding import folded
from cases.grade import Grade
from cases.headcount import people_in
from cases.keywords import found_in
from cases.special_care import SpecialCare

SPECIAL_CARE = "special_care"
"""The name under which special care stands among the findings."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True)
class GradingRule:
    """Speaks for `grade` as soon as one of its conditions is met.

    `words` that the customer says and does not deny (see `cases.keywords`); `matters` by code, an entry
    standing for all of its items; `amount_from` in yuan; `people_from`, how many complain together;
    `repeats_from`, the complaints of one person within `GradingRules.repeat_days`, this one included.
    `cautious`, for danger to life: words count unless plainly denied; without words of its own the rule
    takes those under `danger`.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    name: str
    grade: Grade
    zh: str
    en: str
    words: tuple[str, ...] = ()
    cautious: bool = False
    matters: tuple[str, ...] = ()
    amount_from: int | None = None
    people_from: int | None = None
    repeats_from: int | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not a name; use at most 32 small letters, digits and _")
        if self.name == SPECIAL_CARE:
            raise ValueError(f"{SPECIAL_CARE} raises every case by itself; call the rule something else")
        if not all(text.strip() for text in (self.zh, self.en, *self.words)):
            raise ValueError(f"the rule {self.name} has an empty name or word")
        least = {"amount_from": 1, "people_from": 2, "repeats_from": 2}
        for condition, lowest in least.items():
            value = getattr(self, condition)
            if value is not None and value < lowest:
                raise ValueError(f"{condition} of the rule {self.name} must be at least {lowest}")
        if not (self.words or self.cautious or self.matters or self._limits):
            raise ValueError(
                f"the rule {self.name} never speaks; give it words, matters, amount_from, people_from "
                "or repeats_from"
            )

    def called(self, locale: str) -> str:
        """Its name for people, in "zh" or "en"."""
        return self.en if locale == "en" else self.zh

    @cached_property
    def plain_words(self) -> tuple[tuple[str, str], ...]:
        """Each of its words, as written and folded."""
        return tuple((word, folded(word)) for word in self.words)

    @property
    def _limits(self) -> bool:
        return any(limit is not None for limit in (self.amount_from, self.people_from, self.repeats_from))


@dataclass(frozen=True)
class GradingRules:
    """`version` names these rules in each assessment, a rule's name the rule in each finding. `otherwise`
    holds where no rule speaks."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    version: str
    rules: tuple[GradingRule, ...]
    otherwise: Grade = Grade.P3
    repeat_days: int = 90

    def __post_init__(self) -> None:
        if not self.version.strip():
            raise ValueError("the grading rules need a version")
        if not 1 <= self.repeat_days <= 3660:
            raise ValueError("repeat_days must be from 1 to 3660")

    def with_danger(self, words: tuple[str, ...]) -> "GradingRules":
        """These rules, with the words of danger to life for the cautious rules that have none."""
        rules = [
            replace(rule, words=words) if rule.cautious and not rule.words else rule for rule in self.rules
        ]
        return replace(self, rules=tuple(rules))

    @property
    def repeats_within(self) -> timedelta:
        """How far back complaints of the same person count."""
        return timedelta(days=self.repeat_days)

    def find(self, name: str) -> GradingRule | None:
        """The rule of this name."""
        return next((rule for rule in self.rules if rule.name == name), None)


@dataclass(frozen=True)
class Facts:
    """What is graded: all that the customer wrote about the case, each message by itself; the code of the
    matter; the amount in fen; how often this person complained lately, this time included; special care."""

    texts: tuple[str, ...]
    matter: str | None = None
    amount: int | None = None
    repeats: int = 1
    care: tuple[SpecialCare, ...] = ()


class Finding(Struct, frozen=True, omit_defaults=True):
    """Why `rule` spoke for `grade`: of its conditions those that are met, with what met them. `amount` is
    in fen. `care` only under the name SPECIAL_CARE, whose `grade` is that of the whole assessment."""

    rule: str
    grade: Grade
    words: tuple[str, ...] = ()
    matter: str | None = None
    amount: int | None = None
    people: int | None = None
    repeats: int | None = None
    care: tuple[SpecialCare, ...] = ()

    def adds_to(self, known: Iterable["Finding"]) -> bool:
        """Whether it tells anything that these do not: another rule, word, matter or care, or more
        of something."""
        same = [one for one in known if one.rule == self.rule]
        said = {word for one in same for word in (*one.words, *one.care)}
        return not (
            same
            and said.issuperset((*self.words, *self.care))
            and any(self.matter in (None, one.matter) for one in same)
            and all(
                _most(same, name) >= (getattr(self, name) or 0) for name in ("amount", "people", "repeats")
            )
        )


class Assessment(Struct, frozen=True):
    """The grade that the rules speak for, and why: the gravest finding first. `green`: the green channel."""

    grade: Grade
    green: bool
    findings: list[Finding]
    version: str


def assess(facts: Facts, rules: GradingRules) -> Assessment:
    """What the rules say of these facts. Takes any text, in time linear in its length."""
    heard = _Heard(facts)
    findings = sorted(heard.findings(rules), key=lambda finding: finding.grade)
    grade = findings[0].grade if findings else rules.otherwise
    if facts.care:
        grade = grade.one_up
        findings.append(Finding(SPECIAL_CARE, grade, care=facts.care))
    return Assessment(grade, bool(facts.care), findings, rules.version)


def raised(current: Grade, before: Assessment | None, known: Iterable[Finding], after: Assessment) -> Grade:
    """The grade to hold once a case with the grade `current` was assessed anew: never a lower one.

    `before` is the assessment until now (None for a case not yet graded, which takes the grade of `after`),
    `known` the findings that staff knew of when they last set the grade. Only what neither tells may raise:
    a finding that adds to them, to its grade (one higher in the green channel); and special care that
    begins, by one grade. So what staff lowered stays low until something new is said.
    """
    if before is None:
        return after.grade
    old = [*before.findings, *known]
    fresh = [one.grade for one in after.findings if one.rule != SPECIAL_CARE and one.adds_to(old)]
    green = before.green or any(one.rule == SPECIAL_CARE for one in old)
    if green:
        return min([current, *(grade.one_up for grade in fresh)])
    held = min([current, *fresh])
    return held.one_up if after.green else held


@dataclass(frozen=True)
class _Heard:
    """What the rules listen to."""

    facts: Facts

    @cached_property
    def texts(self) -> list[str]:
        return [folded(text) for text in self.facts.texts]

    @cached_property
    def people(self) -> int | None:
        counts = [count for text in self.facts.texts if (count := people_in(text))]
        return max(counts, default=None)

    def findings(self, rules: GradingRules) -> Iterator[Finding]:
        for rule in rules.rules:
            finding = self._finding(rule)
            if finding != Finding(rule.name, rule.grade):
                yield finding

    def _finding(self, rule: GradingRule) -> Finding:
        matter = self.facts.matter
        return Finding(
            rule.name,
            rule.grade,
            words=self._said(rule),
            matter=matter if matter and {matter, matter.partition(".")[0]} & {*rule.matters} else None,
            amount=_reached(self.facts.amount, rule.amount_from and rule.amount_from * 100),
            people=_reached(self.people, rule.people_from),
            repeats=_reached(self.facts.repeats, rule.repeats_from),
        )

    def _said(self, rule: GradingRule) -> tuple[str, ...]:
        standing = [word for word, plain in rule.plain_words if any(plain in text for text in self.texts)]
        said = {word for text in self.texts for word in found_in(text, standing, cautious=rule.cautious)}
        return tuple(word for word in standing if word in said)


def _reached(value: int | None, limit: int | None) -> int | None:
    return value if value is not None and limit is not None and value >= limit else None


def _most(findings: Iterable[Finding], name: str) -> int:
    return max((getattr(one, name) or 0 for one in findings), default=0)
