"""The phases of a conversation and what leads from one to the next.

The machine is built once. A turn's `Dialog` is its model without being added to it: `add_model` binds
some sixty methods to each new object, which costs ten times a transition.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Protocol, cast

from transitions import EventData, Machine

from dialogs.conversation import SIDE_TRIPS, Phase

P = Phase

DRAFTING = (P.TELLING, P.ASKING, P.CONSENTING_SENSITIVE, P.REVIEWING, P.CHOOSING_ITEM, P.CHOOSING_DETAIL)
_HOME = (P.NEW, P.CONSENTING, P.REFUSED, P.IDLE, P.SORTING, *DRAFTING)
_ASIDE = {
    "ask_service": P.CHOOSING_SERVICE,
    "ask_case": P.CHOOSING_CASE,
    "ask_material": P.SUPPLYING,
    "ask_case_withdrawal": P.CONFIRMING_CASE_WITHDRAWAL,
    "ask_review": P.ASKING_REVIEW,
    "ask_rating": P.RATING,
    "ask_reasons": P.EXPLAINING_RATING,
    "ask_comment": P.COMMENTING,
    "ask_erasure": P.CONFIRMING_ERASURE,
    "ask_digits": P.CONTINUING,
}


class Model(Protocol):
    """What the conditions look at."""

    phase: str
    back_to: Phase | None

    @property
    def something_is_missing(self) -> bool: ...
    @property
    def is_supplement(self) -> bool: ...
    @property
    def story_is_open(self) -> bool: ...
    @property
    def is_told(self) -> bool: ...


def missing(event: EventData) -> bool:
    """A question of the form is still to be asked."""
    return _model(event).something_is_missing


def supplement(event: EventData) -> bool:
    """Details are being added to a complaint that is already a case."""
    return _model(event).is_supplement


def story(event: EventData) -> bool:
    """The item chosen is the story itself."""
    return _model(event).story_is_open


def untold(event: EventData) -> bool:
    """Nothing was told yet."""
    return not _model(event).is_told


def _model(event: EventData) -> Model:
    return cast(Model, event.model)


def _came_from(phase: Phase) -> Callable[[EventData], bool]:
    def came_from(event: EventData) -> bool:
        return _model(event).back_to is phase

    came_from.__name__ = f"from_{phase.value}"
    return came_from


def _step(
    trigger: str, source: Phase | Sequence[Phase], dest: Phase, when: Any = None, unless: Any = None
) -> dict[str, Any]:
    sources = [source.value] if isinstance(source, Phase) else [phase.value for phase in source]
    return {
        "trigger": trigger,
        "source": sources,
        "dest": dest.value,
        "conditions": [when] if when else [],
        "unless": [unless] if unless else [],
    }


def _onwards(trigger: str, source: Phase | Sequence[Phase]) -> list[dict[str, Any]]:
    """To the next missing question, else to the review, or home if the case exists already."""
    return [
        _step(trigger, source, P.IDLE, when=supplement),
        _step(trigger, source, P.ASKING, when=missing),
        _step(trigger, source, P.REVIEWING),
    ]


TRANSITIONS: list[dict[str, Any]] = [
    _step("meet", (P.NEW, P.REFUSED, P.IDLE, P.SORTING), P.CONSENTING),
    _step("agree", P.CONSENTING, P.TELLING),
    _step("refuse", P.CONSENTING, P.REFUSED),
    _step("lapse", (P.CONSENTING, P.CHOOSING_LANGUAGE), P.NEW),
    _step("begin", (P.IDLE, P.SORTING), P.TELLING),
    *_onwards("told", P.TELLING),
    *_onwards("answered", (P.ASKING, P.CONSENTING_SENSITIVE)),
    _step("need_consent", (P.ASKING, P.CHOOSING_DETAIL, P.CHOOSING_ITEM), P.CONSENTING_SENSITIVE),
    _step("consented", P.CONSENTING_SENSITIVE, P.ASKING),
    _step("reopen", (P.ASKING, P.REVIEWING, P.CONSENTING_SENSITIVE), P.TELLING, when=story),
    _step("reopen", (P.ASKING, P.REVIEWING, P.CONSENTING_SENSITIVE), P.ASKING),
    _step("change", (P.TELLING, P.ASKING, P.CONSENTING_SENSITIVE, P.REVIEWING), P.CHOOSING_ITEM),
    _step("choose", P.CHOOSING_ITEM, P.TELLING, when=story),
    _step("choose", (P.CHOOSING_ITEM, P.CHOOSING_DETAIL), P.ASKING),
    _step("add_details", (P.REVIEWING, P.IDLE), P.CHOOSING_DETAIL),
    *_onwards("chosen_none", (P.CHOOSING_ITEM, P.CHOOSING_DETAIL)),
    _step("mend", (*DRAFTING, *SIDE_TRIPS), P.IDLE, when=supplement),
    _step("mend", (*DRAFTING, *SIDE_TRIPS), P.TELLING, when=untold),
    *_onwards("mend", (*DRAFTING, *SIDE_TRIPS))[1:],
    _step("submit", P.REVIEWING, P.IDLE),
    _step("sort", P.IDLE, P.SORTING),
    _step("sorted", P.SORTING, P.IDLE),
    _step("ask_cancel", (*DRAFTING, *SIDE_TRIPS), P.CONFIRMING_CANCEL),
    _step("ask_restart", (*DRAFTING, *SIDE_TRIPS), P.CONFIRMING_RESTART),
    _step("ask_withdrawal", (*DRAFTING, P.IDLE, P.SORTING, *SIDE_TRIPS), P.CONFIRMING_WITHDRAWAL),
    _step("ask_language", (*_HOME, *SIDE_TRIPS), P.CHOOSING_LANGUAGE),
    _step("ask_resume", DRAFTING, P.RESUMING),
    *[_step(trigger, (*_HOME, *SIDE_TRIPS), phase) for trigger, phase in _ASIDE.items()],
    *[_step("go_back", SIDE_TRIPS, phase, when=_came_from(phase)) for phase in _HOME],
    _step("discard", (*DRAFTING, *SIDE_TRIPS), P.IDLE),
    _step("withdraw", P.CONFIRMING_WITHDRAWAL, P.NEW),
    _step("forget", P.CONFIRMING_ERASURE, P.NEW),
    _step("continued", P.CONTINUING, P.IDLE),
]


@cache
def build() -> Machine:
    """The machine of all conversations: it knows none of them, so one is enough."""
    return Machine(
        model=None,
        states=[phase.value for phase in Phase],
        initial=Phase.NEW.value,
        transitions=TRANSITIONS,
        auto_transitions=False,
        send_event=True,
        model_attribute="phase",
    )


def unreachable() -> list[Phase]:
    """The phases that no chain of transitions reaches from the first one."""
    reached = {Phase.NEW.value}
    while True:
        further = {step["dest"] for step in TRANSITIONS if reached & set(step["source"])} - reached
        if not further:
            return [phase for phase in Phase if phase.value not in reached]
        reached |= further


def edges() -> Iterable[tuple[str, str, str]]:
    """Every (source, trigger, destination), in the order of the table."""
    for step in TRANSITIONS:
        for source in step["source"]:
            yield source, step["trigger"], step["dest"]
