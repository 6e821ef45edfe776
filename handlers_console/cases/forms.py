"""What staff can do to a case, each with what they are asked for. `cases.lifecycle` says when and who."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from cases import actions as do
from cases.actions import Action
from cases.actors import Actor
from cases.case_number import Recognised, recognise
from cases.causes import Cause
from cases.complaint import Complaint
from cases.errors import Missing, NotAllowed
from cases.grade import Grade
from cases.lifecycle import LEADING, open_to, step_of
from cases.performing import permit
from cases.stage import Stage


class Kind(StrEnum):
    """How something is asked for."""

    TEXT = "text"
    CHOICE = "choice"
    COLLEAGUE = "colleague"
    CASE = "case"
    FLAG = "flag"


@dataclass(frozen=True)
class Input:
    """One thing asked for; `options` of a choice are worded as `console.case.option.<name>.<option>`."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = True
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """One action. `final`: it cannot be taken back, so it is confirmed; `preview`: what the customer will
    read can be seen before."""

    action: type[Action]
    inputs: tuple[Input, ...] = ()
    final: bool = False
    preview: bool = False

    @property
    def name(self) -> str:
        """The action's word."""
        return step_of(self.action).name

    @property
    def told(self) -> bool:
        """Whether the customer hears of it."""
        return bool(step_of(self.action).notice)


_REASON = (Input("reason"),)
_WHY = (Input("reason", required=False),)
_PARTS = tuple(Input(part) for part in ("facts", "basis", "result", "remedies"))

FORMS: tuple[Form, ...] = (
    Form(do.Accept),
    Form(do.Begin),
    Form(do.Reply, (Input("text"),), preview=True),
    Form(do.AskForMaterial, (Input("wanted"),), preview=True),
    Form(do.Supply, (Input("note"),)),
    Form(do.Decide, (*_PARTS, Input("upheld", Kind.FLAG)), final=True, preview=True),
    Form(do.DecideReview, (*_PARTS, Input("overturned", Kind.FLAG)), final=True, preview=True),
    Form(do.Close, (Input("cause", Kind.CHOICE, options=tuple(Cause)), Input("note", required=False))),
    Form(do.Assign, (Input("handler", Kind.COLLEAGUE), *_WHY)),
    Form(do.Contact, (Input("how", Kind.CHOICE, options=do.WAYS_OF_CONTACT), Input("note", required=False))),
    Form(do.Plan, (Input("plan"),)),
    Form(do.Supplement, (Input("text"),)),
    Form(do.Extend, _REASON, preview=True),
    Form(do.RefuseExtension, _REASON),
    Form(do.AskForExtension, _REASON),
    Form(do.StartMediation, _REASON, preview=True),
    Form(do.EndMediation, (Input("outcome"),), preview=True),
    Form(do.StartAppraisal, _REASON, preview=True),
    Form(do.EndAppraisal, (Input("outcome"),), preview=True),
    Form(do.Regrade, (Input("grade", Kind.CHOICE, options=tuple(Grade)), *_REASON)),
    Form(do.AskForReview, _REASON),
    Form(do.Reopen, _REASON, preview=True),
    Form(do.Merge, (Input("into_number", Kind.CASE), Input("new_facts", Kind.FLAG)), final=True),
    Form(do.Withdraw, _REASON, final=True),
    Form(do.Decline, (Input("reason"), Input("remedies")), final=True, preview=True),
)
COMPOSED = (do.Reply, do.AskForMaterial)
"""What is written beside the conversation, not among the other actions."""
_NEXT: dict[Stage, type[Action]] = {
    Stage.RECEIVED: do.Accept,
    Stage.ACCEPTED: do.Begin,
    Stage.INVESTIGATING: do.Decide,
    Stage.AWAITING_CUSTOMER: do.Supply,
    Stage.IN_MEDIATION: do.EndMediation,
    Stage.IN_APPRAISAL: do.EndAppraisal,
    Stage.DECIDED: do.Close,
    Stage.IN_REVIEW: do.DecideReview,
}


def form_named(name: str) -> Form | None:
    """The form of the action that events call `name`."""
    return next((form for form in FORMS if form.name == name), None)


def forms_for(case: Complaint, by: Actor) -> list[Form]:
    """What this actor may do to the case now, what is to be done next first."""
    possible = open_to(case.stage, by.party)
    found = [form for form in FORMS if form.action in possible and _permitted(case, form, by)]
    return sorted(found, key=lambda form: not _is_next(case, form, by))


def next_step(case: Complaint, by: Actor) -> Form | None:
    """The one thing that is to be done next, if this actor may do it."""
    return next((form for form in forms_for(case, by) if _is_next(case, form, by)), None)


def read(form: Form, posted: Callable[[str], str]) -> Action:
    """The action that was filled in; raises Missing for what is none of the choices."""
    return form.action(**dict(_values(form, posted)))


def _values(form: Form, posted: Callable[[str], str]) -> Iterator[tuple[str, object]]:
    for one in form.inputs:
        text = posted(one.name)
        match one.kind:
            case Kind.FLAG:
                yield one.name, bool(text)
            case Kind.CHOICE if text not in one.options:
                raise Missing("missing" if not text else "bad_choice", field=one.name)
            case Kind.CHOICE if one.name == "grade":
                yield one.name, Grade(text)
            case Kind.CASE:
                found = recognise(text)
                if not isinstance(found, Recognised):
                    raise Missing("missing", field=one.name)
                yield one.name, found.number
                yield "into", ""
            case _:
                yield one.name, text


def _permitted(case: Complaint, form: Form, by: Actor) -> bool:
    probe: Action = do.Assign(by.id) if form.action is do.Assign else do.Begin()
    if form.action is do.Accept:
        probe = do.Accept()
    if form.action is do.RefuseExtension and not case.life.extension_asked:
        return False
    if form.action is do.AskForExtension and (case.life.extension_asked or by.party in LEADING):
        return False
    try:
        permit(case, step_of(form.action), probe, by)
    except NotAllowed:
        return False
    return True


def _is_next(case: Complaint, form: Form, by: Actor) -> bool:
    if case.life.extension_asked and by.party in LEADING:
        return form.action is do.Extend
    return form.action is _NEXT.get(case.stage)
