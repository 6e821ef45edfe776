"""Who gets a case."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Literal

from msgspec import Struct

from cases.grade import Grade
from cases.recusal import is_accused
from cases.spans import Span, Unit, WrittenSpan
from cases.taxonomy import Taxonomy

GREEN: Literal["green"] = "green"
_SHORT = {Unit.MINUTES: 1, Unit.HOURS: 60}


@dataclass(frozen=True)
class AssignmentRules:
    """`seniors_for`: which cases go to a senior handler when there is one, by grade, and `green` for every
    case in the green channel. `capacity`: the open cases that a handler may have whose own number is not
    set. A handler counts as at work from `soon` before their working time begins (minutes or hours)."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    seniors_for: tuple[Literal["P1", "P2", "P3", "P4", "green"], ...] = ("P1", "P2", GREEN)
    capacity: int = 40
    soon: WrittenSpan = field(default=Span(1, Unit.HOURS))

    def __post_init__(self) -> None:
        if not 1 <= self.capacity <= 10_000:
            raise ValueError("capacity must be from 1 to 10000")
        if self.soon.unit not in _SHORT:
            raise ValueError("soon must be in minutes or hours, such as 1h")

    @property
    def soon_minutes(self) -> int:
        """The length of `soon`."""
        return self.soon.amount * _SHORT[self.soon.unit]

    def wants_senior(self, grade: Grade, *, green: bool) -> bool:
        """Whether such a case goes to a senior handler."""
        return grade.value in self.seniors_for or (green and GREEN in self.seniors_for)


class Candidate(Struct, frozen=True):
    """A member of staff who might get the case.

    `skills` are codes of the taxonomy, entries or items; no code of an axis (matters, lines of business)
    means all of it. `load` and `capacity` count open cases. `at_work`: now or soon. `names`: full name and
    staff number, for recusal. A `supervisor` gets cases only when no handler can.
    """

    id: str
    skills: frozenset[str] = frozenset()
    senior: bool = False
    capacity: int = 1
    load: int = 0
    at_work: bool = True
    absent: bool = False
    names: tuple[str, ...] = ()
    supervisor: bool = False


class Need(Struct, frozen=True):
    """The case that wants somebody. `accused` is what the customer wrote when asked for the person they
    complain of, `story` all that they wrote; `avoid` are ids of those who must not get it (again)."""

    matter: str | None
    line: str | None
    grade: Grade
    green: bool = False
    accused: str = ""
    story: str = ""
    avoid: frozenset[str] = frozenset()


class Pass(StrEnum):
    """Why somebody was passed over."""

    RECUSED = "recused"
    AVOIDED = "avoided"
    ABSENT = "absent"
    UNSKILLED = "unskilled"
    FULL = "full"


class Ground(StrEnum):
    """Why it is who it is."""

    SENIOR = "senior"
    HANDLER = "handler"
    DUTY_SUPERVISOR = "duty_supervisor"
    SUPERVISOR = "supervisor"
    NOBODY = "nobody"


class Choice(Struct, frozen=True):
    """Who gets the case, None for nobody, and why the others who were looked at do not, by id. Those who
    could have had it too are not among them."""

    staff_id: str | None
    reason: Ground
    passed_over: dict[str, Pass] = {}


def choose(
    need: Need,
    candidates: Iterable[Candidate],
    duty: Sequence[str],
    rules: AssignmentRules,
    taxonomy: Taxonomy,
) -> Choice:
    """Who gets the case; the order of the candidates does not matter, and the same always gives the same.

    Handlers who are recused, to be avoided, absent, without the skill or full are out. Of the others first
    seniors where the case wants one, then who is at work, who has the least load for their capacity, the
    lowest id. If none is left the first of `duty`, the ids of the supervisors on duty in order, else the
    supervisor with the least load; they too are never recused, absent or to be avoided.
    """
    handlers, supervisors = _parted(candidates)
    passed = {one.id: reason for one in handlers if (reason := _handler_out(one, need, taxonomy))}
    free = [one for one in handlers if one.id not in passed]
    if free:
        wanted = rules.wants_senior(need.grade, green=need.green)
        best = min(free, key=lambda one: (wanted and not one.senior, *_preference(one)))
        return Choice(best.id, Ground.SENIOR if wanted and best.senior else Ground.HANDLER, passed)
    passed |= {one.id: reason for one in supervisors if (reason := _out(one, need))}
    return _leading([one for one in supervisors if one.id not in passed], duty, passed)


def _parted(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    handlers: list[Candidate] = []
    supervisors: list[Candidate] = []
    for one in candidates:
        (supervisors if one.supervisor else handlers).append(one)
    return handlers, supervisors


def _leading(free: Collection[Candidate], duty: Sequence[str], passed: dict[str, Pass]) -> Choice:
    if not free:
        return Choice(None, Ground.NOBODY, passed)
    present = {one.id for one in free}
    for id in duty:
        if id in present:
            return Choice(id, Ground.DUTY_SUPERVISOR, passed)
    return Choice(min(free, key=_preference).id, Ground.SUPERVISOR, passed)


def _preference(one: Candidate) -> tuple[bool, float, str]:
    return not one.at_work, one.load / max(1, one.capacity), one.id


def _handler_out(one: Candidate, need: Need, taxonomy: Taxonomy) -> Pass | None:
    if reason := _out(one, need):
        return reason
    if not _skilled(one.skills, need, taxonomy):
        return Pass.UNSKILLED
    return Pass.FULL if one.load >= one.capacity else None


def _out(one: Candidate, need: Need) -> Pass | None:
    if is_accused(one.names, need.accused, need.story):
        return Pass.RECUSED
    if one.id in need.avoid:
        return Pass.AVOIDED
    return Pass.ABSENT if one.absent else None


def _skilled(skills: frozenset[str], need: Need, taxonomy: Taxonomy) -> bool:
    """A code that the taxonomy no longer has counts as a matter: it narrows, rather than opens to all."""
    lines = {entry.code for entry in taxonomy.lines}
    of_lines = frozenset(code for code in skills if _entry(code) in lines)
    return _covers(of_lines, need.line) and _covers(skills - of_lines, need.matter)


def _covers(skills: frozenset[str], code: str | None) -> bool:
    return not skills or code is None or code in skills or _entry(code) in skills


def _entry(code: str) -> str:
    return code.partition(".")[0]
