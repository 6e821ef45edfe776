"""The life of a case: one table of what may be done, at which stage, by whom, and what it brings about.

Everything that changes a case stands here; `tingsu diagram` draws it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from transitions import Machine

from cases import actions as do
from cases import clock_actions as clock
from cases.actions import Action
from cases.actors import Party
from cases.calls import Audience
from cases.continuing import Continue
from cases.stage import Stage

S = Stage

WORKING = (S.ACCEPTED, S.INVESTIGATING, S.AWAITING_CUSTOMER)
STOPPED = (S.IN_MEDIATION, S.IN_APPRAISAL)
"""Stages at which the statutory and internal clocks stand still."""
UNDECIDED = (S.RECEIVED, *WORKING, *STOPPED)
OPEN = (*UNDECIDED, S.DECIDED, S.IN_REVIEW)
ALL = tuple(Stage)

HANDLING = frozenset({Party.HANDLER, Party.SUPERVISOR, Party.MANAGER})
LEADING = frozenset({Party.SUPERVISOR, Party.MANAGER})
CUSTOMER = frozenset({Party.CUSTOMER})
CLOCK = frozenset({Party.CLOCK})


OWNERS: dict[Stage, Audience] = {
    stage: Audience.SUPERVISORS if stage is S.IN_REVIEW else Audience.HANDLER
    for stage in Stage
    if not stage.is_over
}
"""Whose task a case is at each stage; while it has no handler it is that of who is on duty."""


class Clocks(StrEnum):
    """What an action does to the statutory and internal clocks. END: what they ran for is done, and what is
    left of them goes on if it stood still. EXTEND and REVIEW move or begin the statutory one."""

    RUN = "run"
    EXTEND = "extend"
    STOP = "stop"
    RESUME = "resume"
    END = "end"
    REVIEW = "review"
    RESTART = "restart"


@dataclass(frozen=True)
class Step:
    """One line of the table. `dest` None: the stage stays. `notice`: the customer is told under this
    name; `required`: the regulation wants proof that they were."""

    action: type[Action]
    sources: tuple[Stage, ...]
    dest: Stage | None
    by: frozenset[Party]
    clocks: Clocks = Clocks.RUN
    notice: str = ""
    required: bool = False

    @property
    def name(self) -> str:
        """The action's word."""
        return str(self.action.__struct_config__.tag)


STEPS: tuple[Step, ...] = (
    Step(do.Accept, (S.RECEIVED,), S.ACCEPTED, HANDLING, notice="accepted"),
    Step(do.Decline, (S.RECEIVED, *WORKING), S.DECLINED, LEADING, Clocks.END, "declined", required=True),
    Step(do.Assign, OPEN, None, HANDLING | CLOCK, notice="assigned"),
    Step(do.Contact, ALL, None, HANDLING),
    Step(do.Reply, ALL, None, HANDLING, notice="replied"),
    Step(do.TakeBackReply, ALL, None, HANDLING),
    Step(do.Plan, OPEN, None, HANDLING),
    Step(do.Begin, (S.ACCEPTED,), S.INVESTIGATING, HANDLING),
    Step(
        do.AskForMaterial,
        (S.ACCEPTED, S.INVESTIGATING),
        S.AWAITING_CUSTOMER,
        HANDLING,
        notice="material_wanted",
    ),
    Step(do.TakeBackRequest, (S.AWAITING_CUSTOMER,), S.INVESTIGATING, HANDLING),
    Step(do.Supply, (S.AWAITING_CUSTOMER,), S.INVESTIGATING, CUSTOMER | HANDLING),
    Step(do.AskForExtension, UNDECIDED, None, HANDLING),
    Step(do.Extend, UNDECIDED, None, LEADING, Clocks.EXTEND, "extended", required=True),
    Step(do.RefuseExtension, UNDECIDED, None, LEADING),
    Step(
        do.StartMediation, WORKING, S.IN_MEDIATION, HANDLING, Clocks.STOP, "mediation_started", required=True
    ),
    Step(do.EndMediation, (S.IN_MEDIATION,), S.INVESTIGATING, HANDLING, Clocks.RESUME, "mediation_ended"),
    Step(
        do.StartAppraisal, WORKING, S.IN_APPRAISAL, HANDLING, Clocks.STOP, "appraisal_started", required=True
    ),
    Step(do.EndAppraisal, (S.IN_APPRAISAL,), S.INVESTIGATING, HANDLING, Clocks.RESUME, "appraisal_ended"),
    Step(do.Decide, (*WORKING, *STOPPED), S.DECIDED, HANDLING, Clocks.END, "decided", required=True),
    Step(
        do.AskForReview,
        (S.DECIDED, S.CLOSED),
        S.IN_REVIEW,
        CUSTOMER | HANDLING,
        Clocks.REVIEW,
        notice="review_asked",
    ),
    Step(do.DecideReview, (S.IN_REVIEW,), S.DECIDED, LEADING, Clocks.END, "decided", required=True),
    Step(do.Close, (S.DECIDED,), S.CLOSED, HANDLING, Clocks.END, "closed"),
    Step(do.Withdraw, OPEN, S.WITHDRAWN, CUSTOMER | HANDLING, Clocks.END, "withdrawn"),
    Step(do.Merge, UNDECIDED, S.MERGED, HANDLING, Clocks.END, "merged"),
    Step(do.Absorb, UNDECIDED, None, HANDLING),
    Step(do.Reopen, (S.CLOSED, S.DECLINED), S.INVESTIGATING, CUSTOMER | LEADING, Clocks.RESTART, "reopened"),
    Step(do.Regrade, OPEN, None, HANDLING),
    Step(do.Supplement, ALL, None, CUSTOMER | HANDLING),
    Step(do.Rate, (S.CLOSED,), None, CUSTOMER),
    Step(Continue, ALL, None, CUSTOMER),
    Step(do.EraseData, ALL, None, CUSTOMER | CLOCK | {Party.ADMINISTRATOR}),
    Step(clock.Assess, OPEN, None, CLOCK),
    Step(clock.Warn, OPEN, None, CLOCK),
    Step(clock.CountAnew, OPEN, None, CLOCK),
    Step(clock.TellStillWorking, OPEN, None, CLOCK, notice="still_working"),
    Step(clock.RemindOfMaterial, (S.AWAITING_CUSTOMER,), None, CLOCK, notice="material_reminder"),
    Step(clock.AskForRating, (S.CLOSED,), None, CLOCK, notice="rating_asked"),
    Step(clock.RemindOfRating, (S.CLOSED,), None, CLOCK, notice="rating_reminder"),
    Step(clock.EndRating, (S.CLOSED,), None, CLOCK),
)


@cache
def step_of(action: type[Action]) -> Step:
    """The line of this action."""
    return next(step for step in STEPS if step.action is action)


@cache
def step_named(name: str) -> Step | None:
    """The line of the action that events call `name`."""
    return next((step for step in STEPS if step.name == name), None)


def open_to(stage: Stage, party: Party) -> list[type[Action]]:
    """What this party may do at this stage."""
    return [step.action for step in STEPS if stage in step.sources and party in step.by]


@cache
def machine() -> Machine:
    """The machine of all cases; a case is its model without being added to it."""
    return Machine(
        model=None,
        states=[stage.value for stage in Stage],
        initial=Stage.RECEIVED.value,
        transitions=[_transition(step) for step in STEPS],
        auto_transitions=False,
        model_attribute="standing",
    )


def unreachable() -> list[Stage]:
    """The stages that no chain of steps reaches from receipt."""
    reached = {Stage.RECEIVED}
    while True:
        further = {step.dest for step in STEPS if step.dest and reached & set(step.sources)} - reached
        if not further:
            return [stage for stage in Stage if stage not in reached]
        reached |= further


def edges() -> Iterable[tuple[Stage, str, Stage]]:
    """Every (source, action, destination) that changes the stage, in the order of the table."""
    for step in STEPS:
        yield from _edges(step)


def _edges(step: Step) -> Iterator[tuple[Stage, str, Stage]]:
    if step.dest is not None:
        for source in step.sources:
            yield source, step.name, step.dest


def _transition(step: Step) -> dict[str, Any]:
    sources = [source.value for source in step.sources]
    return {"trigger": step.name, "source": sources, "dest": step.dest.value if step.dest else "="}
