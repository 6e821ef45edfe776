"""A case: what the customer stated, and all that its life made of it.

`cases.performing` changes it; here stands what it is.
"""

from datetime import date, datetime

from msgspec import Struct, field

from cases.calls import Call
from cases.case_number import case_number
from cases.deadlines import Deadline, DeadlineKind, shown_due
from cases.events import Details, Event, Value
from cases.grade import Grade
from cases.grading import Assessment, Finding
from cases.stage import Stage


class Particulars(Struct):
    """What the customer stated. `matter` and `line` are codes of the taxonomy, `requests` options of
    the form, `phone` is E.164, `details` hold every other field of the form by name."""

    story: str
    matter: str | None
    line: str | None
    requests: list[str]
    name: str
    phone: str
    locale: str
    details: dict[str, Value] = field(default_factory=dict)
    files: int = 0


class Stop(Struct):
    """The clocks stood still from `since` on; `until` None: they still do."""

    since: datetime
    until: datetime | None = None


class Life(Struct):
    """What a case went through, as far as its rules must remember. Times are aware.

    `begun_at` is the receipt or the latest reopening, `limit_days` the statutory limit that holds now,
    `stops` when the clocks stood still. `known` are the findings that staff knew of when they last set the
    grade. `told_at` is when the customer was last told something, `customer_wrote_at` when they last did
    something. `extension_asked` is a handler's reason that waits for approval; `wanted` what the customer
    was asked for. `decided_by` is the member of staff who decided. `late`: a statutory limit was missed
    since the case began or began anew. `closings` counts how often the case was closed; the `rating_…`
    times, `rated_at` and `score` are of the latest. `cause` is the code of `cases.causes` that it was closed
    with, "" for none and while it is open. `erase_asked`: the customer wants their data deleted
    once that may be done. `changed_seq`: the latest event that whoever acts on the case must have seen;
    reminders and warnings by the clock are none.
    """

    stage_since: datetime
    limit_days: int
    begun_at: datetime | None = None
    deadlines: list[Deadline] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    assessment: Assessment | None = None
    known: list[Finding] = field(default_factory=list)
    extension_asked: str = ""
    wanted: str = ""
    reminded_of_material: bool = False
    told_at: datetime | None = None
    customer_wrote_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    reviewed: bool = False
    late: bool = False
    closings: int = 0
    cause: str = ""
    rating_asked_at: datetime | None = None
    rating_reminded_at: datetime | None = None
    rating_ended_at: datetime | None = None
    rated_at: datetime | None = None
    score: int | None = None
    rating_explained: bool = False
    erase_asked: bool = False
    erased: bool = False
    changed_seq: int = 0


class Complaint(Struct):
    """A case from its receipt on. `answer_due` is the last day for the decision.

    `branch` is the code of the branch complained of, "" where the customer named none that is known.
    `version` counts the changes: it is the `seq` of the last event. `over_at` is set while nothing is left
    to be done. What follows from the changes made
    since it was loaded: `events` to be stored, `calls` to staff, `tell_at` when the customer is to hear,
    `assign_at` when a handler is to be found, and `look_at`, when the clock must look at the case next.
    """

    id: str
    number: str
    conversation_id: str
    channel: str
    stage: Stage
    received_at: datetime
    answer_due: date
    rules_version: str
    particulars: Particulars
    life: Life
    grade: Grade = Grade.P3
    green: bool = False
    handler: str | None = None
    team: str = ""
    branch: str = ""
    over_at: datetime | None = None
    version: int = 0
    events: list[Event] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    tell_at: datetime | None = None
    assign_at: datetime | None = None
    look_at: datetime | None = None

    @staticmethod
    def number_of(id: str) -> str:
        """The case number that 32 random hex digits make."""
        return case_number(int(id[:10], 16))

    @property
    def standing(self) -> str:
        """The stage, as the machine of `cases.lifecycle` names it."""
        return self.stage.value

    @standing.setter
    def standing(self, value: str) -> None:
        self.stage = Stage(value)

    def deadline(self, kind: DeadlineKind) -> Deadline | None:
        """The open deadline of this kind, running or stopped."""
        return next((one for one in self.life.deadlines if one.kind is kind and one.is_open), None)

    @property
    def next_due(self) -> Deadline | None:
        """The running deadline that ends first."""
        return shown_due(self.life.deadlines)

    def facts(self) -> dict[str, Value]:
        """What events show of before and after."""
        due = self.next_due
        return {
            "stage": self.stage.value,
            "grade": self.grade.value,
            "green": int(self.green),
            "handler": self.handler or "",
            "team": self.team,
            "branch": self.branch,
            "answer_due": self.answer_due.isoformat(),
            "next_due": due.due_at.isoformat() if due else "",
            "score": self.life.score or 0,
        }

    def record(self, kind: str, actor: str, at: datetime, details: Details) -> Event:
        """Add an event to the history."""
        self.version += 1
        event = Event(self.id, self.version, kind, actor, at, details)
        self.events.append(event)
        return event
