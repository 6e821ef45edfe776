"""What can be chosen about the customer's own cases, and between them."""

from cases.folding import folded
from cases.satisfaction import HIGHEST, LOWEST, needs_follow_up, reasons_after
from dialogs import review
from dialogs.answers.choices import Option
from dialogs.dialog import Dialog
from dialogs.own_cases import PREFIX, SHOWN, Verb, candidates, fitting, may, read_token
from dialogs.rules import CaseBrief

SKIP = "skip"
ANEW = "anew"
_IN_THE_MENU = (Verb.SUPPLY, Verb.RATE, Verb.REVIEW, Verb.REOPEN)


def of_menu(dialog: Dialog, value: str) -> Option:
    """An entry of a menu, by its name in the wording."""
    return Option(value, dialog.line(f"menu.{value}"), dialog.rules.wording.words(f"words.menu.{value}"))


def of_idle(dialog: Dialog) -> list[Option]:
    """What the last message offered first, then what waits for the customer, then what they can always do.

    Nothing is offered in two ways: who is asked for material is not also asked for details.
    """
    offers = [option for value in dialog.conversation.offers if (option := _of_offer(dialog, value))]
    offered = {read_token(one.value)[0] for one in offers}
    acts = [verb.value for verb in _IN_THE_MENU if verb.value not in offered and fitting(dialog, verb)]
    menu = [*acts]
    if dialog.moment.cases and not {Verb.SUPPLY.value} & {*acts, *offered}:
        menu.append("details")
    if dialog.moment.cases:
        menu.append("progress")
    if all(one.value != ANEW for one in offers):
        menu.append("new")
    if dialog.moment.cases:
        menu.append("more")
    return [*offers, *(of_menu(dialog, value) for value in menu)]


def of_services(dialog: Dialog) -> list[Option]:
    """What is rarely wanted, and must be possible at any time."""
    withdraw = ("withdraw",) if fitting(dialog, Verb.WITHDRAW) else ()
    return [of_menu(dialog, value) for value in (*withdraw, "data_copy", "erase_data", "no")]


def of_sorting(dialog: Dialog) -> list[Option]:
    """Which case the words belong to, or a new one."""
    cases = candidates(dialog)
    if len(cases) > 1:
        return [*(of_case(dialog, case) for case in cases), of_menu(dialog, "new")]
    return [of_menu(dialog, value) for value in ("add", "new")]


def of_fitting(dialog: Dialog) -> list[Option]:
    """The cases that fit what was asked for."""
    verb = dialog.conversation.path.partition(":")[0]
    cases = fitting(dialog, Verb(verb)) if verb in set(Verb) else []
    return [*(of_case(dialog, case) for case in cases[:SHOWN]), of_menu(dialog, "no")]


def of_case(dialog: Dialog, case: CaseBrief) -> Option:
    """A case by its number and matter."""
    matter = review.classification(dialog, case.matter)
    return Option(case.id, f"{case.number} {matter}".strip(), (folded(case.number),))


def of_scores(dialog: Dialog) -> list[Option]:
    """The scores from the lowest, so that their places are their numbers."""
    words = dialog.rules.wording.words
    return [
        Option(str(score), dialog.line(f"rating.score.{score}"), words(f"words.rating.{score}"))
        for score in range(LOWEST, HIGHEST + 1)
    ]


def of_reasons(dialog: Dialog) -> list[Option]:
    """Why the customer gave the score they gave."""
    rated = dialog.conversation.rated
    codes = reasons_after(rated.score, dialog.rules.ratings) if rated else ()
    return [Option(code, dialog.line(f"rating.reason.{code}")) for code in codes]


def of_explaining(dialog: Dialog) -> list[Option]:
    """The reasons, and what ends the choice."""
    chosen = bool(dialog.conversation.rated and dialog.conversation.rated.reasons)
    values = ("chosen",) if chosen else (SKIP,)
    return [*of_reasons(dialog), *(of_menu(dialog, value) for value in (*values, *_going_on(dialog)))]


def of_comment(dialog: Dialog) -> list[Option]:
    """A comment may be left out."""
    return [of_menu(dialog, value) for value in (SKIP, *_going_on(dialog))]


def _going_on(dialog: Dialog) -> tuple[str, ...]:
    rated = dialog.conversation.rated
    return ("reopen",) if rated and needs_follow_up(rated.score, dialog.rules.ratings) else ()


def _of_offer(dialog: Dialog, value: str) -> Option | None:
    """An offer as long as it still fits."""
    if value == ANEW:
        return of_menu(dialog, ANEW) if dialog.conversation.said else None
    verb, which, _ = read_token(value)
    case = dialog.own_case(which)
    if not value.startswith(PREFIX) or verb not in set(Verb) or case is None:
        return None
    if not may(Verb(verb), case, dialog.today):
        return None
    return Option(value, dialog.line(f"menu.{verb}"), dialog.rules.wording.words(f"words.menu.{verb}"))
