"""Something is to be done about a case of the customer's own: which one, whether it can be, the start."""

from collections.abc import Callable

from dialogs.conversation import Draft, Phase
from dialogs.dialog import Dialog
from dialogs.options import exactly, offered
from dialogs.own_cases import Verb, fitting, may, why_not
from dialogs.own_cases import read_token as parts_of
from dialogs.phases import case_requests, rating
from dialogs.readings import Given
from dialogs.rules import CaseBrief


def act(dialog: Dialog, verb: Verb, value: str = "") -> None:
    """Do this about the one case that it fits; with several the customer chooses."""
    cases = fitting(dialog, verb)
    if len(cases) > 1:
        dialog.step_aside("ask_case")
        dialog.conversation.path = f"{verb.value}:{value}"
    elif cases:
        _BEGIN[verb](dialog, cases[0], value)
    elif dialog.moment.cases:
        refuse(dialog, verb, dialog.moment.cases[0])
    else:
        dialog.note("progress.no_cases")


def act_on(dialog: Dialog, verb: Verb, which: str, value: str = "") -> None:
    """Do this about the case of this id or number, if it can be."""
    case = dialog.own_case(which)
    if case is None:
        dialog.note("case.unknown")
    elif may(verb, case, dialog.today):
        _BEGIN[verb](dialog, case, value)
    else:
        refuse(dialog, verb, case)


def take_token(dialog: Dialog, token: str) -> None:
    """A button that names its case was tapped, perhaps days after it was shown."""
    verb, which, value = parts_of(token)
    if verb in set(Verb):
        act_on(dialog, Verb(verb), which, value)
    else:
        dialog.note("case.unknown")


def choose_case(dialog: Dialog, given: Given) -> None:
    """The case was chosen for what was to be done."""
    verb, _, value = dialog.conversation.path.partition(":")
    which = given.value or exactly(given.text, offered(dialog))
    dialog.come_back()
    if which is not None and which != "no":
        act_on(dialog, Verb(verb), which, value)


def refuse(dialog: Dialog, verb: Verb, case: CaseBrief) -> None:
    """Say why it can't be done about this case now."""
    until = case.review_until or case.answer_due
    dialog.note(why_not(verb, case, dialog.today), number=case.number, until=dialog.day(until))


def _add_details(dialog: Dialog, case: CaseBrief, value: str) -> None:
    if dialog.conversation.phase is not Phase.IDLE:
        dialog.note("case.finish_first")
        return
    dialog.conversation.draft = Draft(id=case.id, case=case.id, form=dialog.rules.form_version)
    dialog.go("add_details")


_BEGIN: dict[Verb, Callable[[Dialog, CaseBrief, str], None]] = {
    Verb.DETAILS: _add_details,
    Verb.SUPPLY: case_requests.supply,
    Verb.WITHDRAW: case_requests.withdraw,
    Verb.REVIEW: case_requests.ask_for_review,
    Verb.RATE: rating.rate,
    Verb.REOPEN: case_requests.reopen,
}
