"""What can be done to a case, with what must be given for it. `cases.lifecycle` says when and by whom.

Texts are what people wrote; a text without a default must not be empty.
"""

from datetime import date, datetime

from msgspec import field

from cases.action import LONGEST_TEXT as LONGEST_TEXT  # noqa: PLC0414 it is looked for here
from cases.action import Action as Action  # noqa: PLC0414
from cases.causes import Cause
from cases.errors import Missing, Refusal
from cases.events import Value
from cases.grade import Grade

MOST_FILES = 5
"""So many files a reply may have."""
WAYS_OF_CONTACT = ("phone", "visit", "chat")


# By staff.


class Accept(Action, frozen=True, tag="accepted"):
    """The complaint is taken on."""


class Assign(Action, frozen=True, tag="assigned"):
    """The case goes to a handler; `reason` is required where it had one."""

    handler: str
    team: str = ""
    reason: str = ""


class Contact(Action, frozen=True, tag="contacted"):
    """A person spoke with the customer: `how` is phone, visit or chat."""

    how: str
    note: str = ""

    def check(self) -> None:
        super().check()
        if self.how not in WAYS_OF_CONTACT:
            raise Missing("bad_choice", field="how", choices=", ".join(WAYS_OF_CONTACT))


class Plan(Action, frozen=True, tag="planned"):
    """How the case is going to be solved; the gravest need this written down."""

    plan: str


class Begin(Action, frozen=True, tag="investigating"):
    """The investigation begins."""


class Reply(Action, frozen=True, tag="replied"):
    """A message to the customer; `files` are the ids of what goes with it, `names` what each is called."""

    text: str
    files: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def check(self) -> None:
        super().check()
        if len(self.files) > MOST_FILES:
            raise Refusal("too_many_files", most=MOST_FILES)


class AskForMaterial(Action, frozen=True, tag="material_wanted"):
    """The customer is asked for something that the insurer does not hold."""

    wanted: str


class TakeBackReply(Action, frozen=True, tag="reply_taken_back"):
    """The reply of the event `event`, which the customer did not hear of, is not sent. See
    `cases.taking_back`."""

    event: int


class TakeBackRequest(Action, frozen=True, tag="request_taken_back"):
    """Nor is what the customer was to be asked for."""

    event: int


class Supply(Action, frozen=True, tag="supplied"):
    """What was asked for has come, or the handler goes on without it (`note` says why)."""

    note: str = ""


class AskForExtension(Action, frozen=True, tag="extension_asked"):
    """A handler asks for more time."""

    reason: str


class Extend(Action, frozen=True, tag="extended"):
    """The next statutory limit holds: complex, then especially complex. The customer is told `reason`."""

    reason: str


class RefuseExtension(Action, frozen=True, tag="extension_refused"):
    """No more time is given."""

    reason: str


class StartMediation(Action, frozen=True, tag="mediation_started"):
    """A mediator takes over; the clock stops and the customer is told."""

    reason: str


class EndMediation(Action, frozen=True, tag="mediation_ended"):
    """The mediation is over; the clock goes on."""

    outcome: str


class StartAppraisal(Action, frozen=True, tag="appraisal_started"):
    """An outside appraisal or test is needed; the clock stops and the customer is told."""

    reason: str


class EndAppraisal(Action, frozen=True, tag="appraisal_ended"):
    """The appraisal is there; the clock goes on."""

    outcome: str


class Decide(Action, frozen=True, tag="decided"):
    """The decision, in the four parts that the customer reads. `upheld` is whether the complaint is
    found right."""

    facts: str
    basis: str
    result: str
    remedies: str
    upheld: bool = False


class DecideReview(Action, frozen=True, tag="review_decided"):
    """The decision on a review; `overturned`: the first decision did not hold."""

    facts: str
    basis: str
    result: str
    remedies: str
    overturned: bool = False


class Close(Action, frozen=True, tag="closed"):
    """All that was decided is done. `cause` is a code of `cases.causes`, "" where it is not stated."""

    cause: str = ""
    note: str = ""

    def check(self) -> None:
        super().check()
        if self.cause and self.cause not in set(Cause):
            raise Missing("bad_choice", field="cause", choices=", ".join(Cause))


class Decline(Action, frozen=True, tag="declined"):
    """The complaint is not taken on; the customer is told why and what remedies there are."""

    reason: str
    remedies: str


class Merge(Action, frozen=True, tag="merged"):
    """The same complaint as the case `into`, which goes on, by `due` at the latest. `new_facts`: its time
    counts anew. See `cases.merging`."""

    into: str
    into_number: str
    due: date | None = None
    new_facts: bool = False


class Absorb(Action, frozen=True, tag="absorbed"):
    """The case `merged` says the same and goes on here. `new_facts`: the time counts anew."""

    merged: str
    merged_number: str
    new_facts: bool = False


class Regrade(Action, frozen=True, tag="regraded"):
    """Staff set the grade."""

    grade: Grade
    reason: str


# By the customer, or by staff for them.


class Supplement(Action, frozen=True, tag="supplemented"):
    """More words, details by field name, or files. Details replace what was stated before."""

    text: str = ""
    details: dict[str, Value] = field(default_factory=dict)
    files: int = 0

    def check(self) -> None:
        super().check()
        if not (self.text.strip() or self.details or self.files > 0):
            raise Missing("missing", field="text")


class Withdraw(Action, frozen=True, tag="withdrawn"):
    """The customer takes the complaint back; the procedure ends that day. Staff who record it say why."""

    reason: str = ""


class AskForReview(Action, frozen=True, tag="review_asked"):
    """The customer does not accept the decision."""

    reason: str


class Reopen(Action, frozen=True, tag="reopened"):
    """What was closed goes on. Staff say why."""

    reason: str = ""


class Rate(Action, frozen=True, tag="rated"):
    """The customer's rating of a closing: 1 to 5, reasons by code, perhaps a comment."""

    score: int
    reasons: list[str] = field(default_factory=list)
    comment: str = ""


class EraseData(Action, frozen=True, tag="erased"):
    """Personal data of the case was deleted, or put away until its retention ends (`until`). As long as it
    must be kept (`Limits.kept_until`) it cannot be deleted."""

    until: datetime | None = None
