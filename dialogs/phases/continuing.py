"""Going on with a case that staff took down, by the code that they gave out. Nothing of it is told before the
customer gave the last digits of its phone number."""

import re
from dataclasses import replace

from cases.continuing import Standing
from cases.folding import folded
from dialogs.conversation import Phase
from dialogs.dialog import Dialog
from dialogs.effects import CaseContinued, DigitsMissed
from dialogs.options import exactly, offered
from dialogs.progress import tell_case
from dialogs.readings import Given
from dialogs.rules import Handover

PREFIX = "c-"
_ENDING = 4
_SHORTEST_PHONE, _LONGEST_PHONE = 7, 15
_OUTSIDE = (Phase.NEW, Phase.REFUSED)


def is_code(payload: str) -> bool:
    """Whether this payload of a QR code goes on with a case."""
    return payload.startswith(PREFIX)


def begin(dialog: Dialog, payload: str) -> None:
    """The code was scanned: ask for the digits, or say why it opens nothing."""
    code = payload.removeprefix(PREFIX)
    found = dialog.moment.handover(code)
    own = dialog.own_case(found.case.id) if found.case else None
    if own is not None:
        tell_case(dialog, own)
    elif found.standing is not Standing.GOOD or found.case is None:
        _refuse(dialog, found)
    else:
        if dialog.conversation.phase in _OUTSIDE:
            dialog.note("greeting")
        dialog.step_aside("ask_digits")
        dialog.conversation.handover = code
        dialog.note("handover.begin", number=found.case.number)


def take(dialog: Dialog, given: Given) -> None:
    """The digits, or that the customer does not want to go on here."""
    if (given.value or exactly(given.text, offered(dialog))) == "no":
        dialog.come_back()
        dialog.note("handover.later")
        dialog.asks = dialog.conversation.phase not in _OUTSIDE
        return
    code = dialog.conversation.handover or ""
    found, digits = dialog.moment.handover(code), _digits(given.text)
    if found.standing is not Standing.GOOD or found.case is None or found.person is None:
        dialog.come_back()
        _refuse(dialog, found)
    elif digits is None:
        dialog.note("handover.digits")
    elif digits == found.person.phone[-_ENDING:]:
        _go_on(dialog, code, found)
    else:
        _miss(dialog, code, found)


def _go_on(dialog: Dialog, code: str, found: Handover) -> None:
    """The case is this conversation's from now on; what staff recorded of consent holds here too."""
    conversation, case = dialog.conversation, found.case
    if case is None:
        return
    dialog.make(CaseContinued(case.id, code))
    if conversation.notice != dialog.rules.notice_version and found.notice:
        conversation.notice = found.notice
    conversation.person = conversation.person or found.person
    if conversation.back_to in _OUTSIDE:
        dialog.go("continued")
        conversation.handover = None
    else:
        dialog.come_back()
    dialog.moment = replace(dialog.moment, cases=(case, *dialog.moment.cases))
    dialog.note("handover.continued")
    tell_case(dialog, case)


def _miss(dialog: Dialog, code: str, found: Handover) -> None:
    dialog.make(DigitsMissed(code))
    if found.tries > 1:
        dialog.note("handover.wrong", n=found.tries - 1)
    else:
        dialog.come_back()
        _refuse(dialog, Handover(Standing.SPENT))


def _refuse(dialog: Dialog, found: Handover) -> None:
    dialog.note(f"handover.{found.standing.value}")
    dialog.asks = dialog.conversation.phase not in _OUTSIDE


def _digits(text: str) -> str | None:
    """The last four digits, also of a whole phone number; None for what is neither."""
    found = "".join(re.findall(r"[0-9]", folded(text)))
    fits = len(found) == _ENDING or _SHORTEST_PHONE <= len(found) <= _LONGEST_PHONE
    return found[-_ENDING:] if fits else None
