"""The figures that staff and managers are told, as they are read. Nothing here is worded or rounded."""

from datetime import date, datetime

from msgspec import Struct, structs

from cases.grade import Grade
from cases.satisfaction import Csat
from cases.stage import Stage
from dialogs.staff.periods import Period

SHOWN = 10
"""How many lines a list has at most."""


class Counts(Struct, frozen=True):
    """What happened in some days. `closed` are the cases that came to their end, `on_time` those of them
    that were never late; `asked`, `rated` and `satisfied` are of ratings."""

    received: int = 0
    closed: int = 0
    on_time: int = 0
    extended: int = 0
    reopened: int = 0
    reviewed: int = 0
    overturned: int = 0
    asked: int = 0
    rated: int = 0
    satisfied: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        mine, theirs = structs.astuple(self), structs.astuple(other)
        return Counts(*(one + two for one, two in zip(mine, theirs, strict=True)))

    @property
    def on_time_percent(self) -> float | None:
        """The share of what was closed; None when nothing was."""
        return 100 * self.on_time / self.closed if self.closed else None

    @property
    def csat(self) -> Csat:
        """How satisfied those were who rated."""
        return Csat(self.asked, self.rated, self.satisfied)


class Standing(Struct, frozen=True):
    """The open cases now: how many, how many late, due within two days, and without a handler."""

    open: int
    overdue: int
    due_soon: int
    unassigned: int = 0


class Tally(Struct, frozen=True):
    """How many, and the number of the one that is the most pressing ("" for none)."""

    count: int = 0
    first: str = ""


class Load(Struct, frozen=True):
    """What one handler has to do. `absent`: now."""

    name: str
    open: int
    overdue: int
    capacity: int
    absent: bool = False

    @property
    def overloaded(self) -> bool:
        """More than they can take, or anything at all while they are away."""
        return self.open > (0 if self.absent else self.capacity)


class Watch(Struct, frozen=True):
    """What may need attention. `statutory` are late by law, `grave` of grade P1, `undelivered` have a notice
    that the regulation requires and that did not reach the customer; `csat` is of the last thirty days."""

    standing: Standing
    dangers: int = 0
    statutory: Tally = Tally()
    grave: Tally = Tally()
    undelivered: Tally = Tally()
    csat: Csat = Csat(0, 0, 0)
    loads: tuple[Load, ...] = ()


class Summary(Struct, frozen=True):
    """What happened in a period and in the one before, and how things stand now."""

    period: Period
    counts: Counts
    before: Counts
    watch: Watch


class Late(Struct, frozen=True):
    """An open case that is late. `handler` is a name, "" for nobody."""

    number: str
    grade: Grade
    green: bool
    handler: str
    due_at: datetime
    due_kind: str


class Overdue(Struct, frozen=True):
    """The cases that are late the longest, of `count`."""

    count: int
    cases: tuple[Late, ...]


class Happened(Struct, frozen=True):
    """One event of a case."""

    at: datetime
    kind: str


class CaseView(Struct, frozen=True):
    """One case. `name` and `phone` are the customer's, unmasked; `events` the latest, newest last."""

    number: str
    stage: Stage
    grade: Grade
    green: bool
    matter: str | None
    line: str | None
    channel: str
    handler: str
    received_at: datetime
    answer_due: date
    due_at: datetime | None
    due_kind: str | None
    name: str
    phone: str
    story: str
    extension_asked: str
    events: tuple[Happened, ...]


class Rated(Struct, frozen=True):
    """The ratings of one handler, matter or channel: a name or a code."""

    value: str
    csat: Csat


class Satisfaction(Struct, frozen=True):
    """The ratings of a period and of the one before, and whose they are, those rated most first."""

    period: Period
    csat: Csat
    before: Csat
    handlers: tuple[Rated, ...] = ()
    matters: tuple[Rated, ...] = ()
    channels: tuple[Rated, ...] = ()


class Day(Struct, frozen=True):
    """One day, and how many cases were open at its end."""

    day: date
    counts: Counts
    backlog: int


class Trend(Struct, frozen=True):
    """Days in order, the last of which is today, and what happened in as many days before."""

    days: tuple[Day, ...]
    before: Counts


class Chore(Struct, frozen=True):
    """A task that is open: its `number`, its kind, and what was said. `case` is a number or ""."""

    number: str
    kind: str
    created_at: datetime
    due_at: datetime | None
    case: str
    owner: str
    words: str
