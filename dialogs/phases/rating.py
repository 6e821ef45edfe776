"""How the customer found it: a score that counts at once, then reasons and a comment if they like."""

from cases.actions import Rate
from cases.satisfaction import HIGHEST, LOWEST, needs_follow_up, reasons_after
from dialogs.answers.choices import pick_many
from dialogs.answers.errors import Misunderstood
from dialogs.case_options import SKIP, of_reasons
from dialogs.conversation import Phase, Rated
from dialogs.dialog import Dialog
from dialogs.effects import CaseActed
from dialogs.messages import Posted
from dialogs.options import exactly, offered
from dialogs.own_cases import Verb, token
from dialogs.phases import case_requests
from dialogs.phases.opening import small_talk
from dialogs.readings import Given, tells_much
from dialogs.rules import CaseBrief

_OPEN = (Phase.EXPLAINING_RATING, Phase.COMMENTING)


def rate(dialog: Dialog, case: CaseBrief, value: str) -> None:
    """Ask for the score, or take the one that came along: "4", or "2.4" for the second closing."""
    closing, _, score = value.rpartition(".")
    if closing and closing != str(case.rating):
        dialog.note("rating.not_now", number=case.number)
    elif score.isdecimal() and LOWEST <= int(score) <= HIGHEST:
        _score(dialog, case, int(score))
    else:
        dialog.step_aside("ask_rating")
        dialog.conversation.about = case.id


def take_score(dialog: Dialog, given: Given) -> None:
    """The score was given."""
    case = dialog.about
    if case is None or given.value not in {str(score) for score in range(LOWEST, HIGHEST + 1)}:
        dialog.come_back()
    else:
        _score(dialog, case, int(str(given.value)))


def explain(dialog: Dialog, given: Given) -> None:
    """Reasons, one tap after the other, or all in one message; other words are the comment."""
    rated = dialog.conversation.rated
    if rated is None:
        dialog.come_back()
        return
    value = given.value or exactly(given.text, offered(dialog))
    codes = reasons_after(rated.score, dialog.rules.ratings)
    if value == "reopen":
        reopen(dialog)
    elif value in (SKIP, "chosen"):
        to_comment(dialog)
    elif given.value is not None and set(given.value.split("+")) <= set(codes):
        flipped = set(given.value.split("+")).symmetric_difference(rated.reasons)
        rated.reasons = [code for code in codes if code in flipped]
    else:
        _written(dialog, rated, given.text)


def to_comment(dialog: Dialog) -> None:
    """Ask for the last words."""
    about = dialog.conversation.about
    dialog.step_aside("ask_comment")
    dialog.conversation.about = about


def comment(dialog: Dialog, given: Given) -> None:
    """The last words about it."""
    value = given.value or exactly(given.text, offered(dialog))
    if value == "reopen":
        reopen(dialog)
    elif value == SKIP or small_talk(dialog, given.text):
        end(dialog)
    elif given.text.strip():
        end(dialog, given.text)


def end(dialog: Dialog, words: str = "") -> None:
    """Thank; a low score may have the case go on at one tap."""
    rated = dialog.conversation.rated
    if rated is not None:
        _send(dialog, rated, words)
        if needs_follow_up(rated.score, dialog.rules.ratings):
            dialog.conversation.offers = [token(Verb.REOPEN, rated.case)]
            dialog.note("rating.sorry")
        else:
            dialog.note("rating.thanks")
    dialog.come_back()
    if not dialog.conversation.offers:
        case_requests.rest(dialog)


def reopen(dialog: Dialog) -> None:
    """Have the case go on whose rating is being explained."""
    case = dialog.own_case(dialog.conversation.rated.case) if dialog.conversation.rated else None
    if case is None:
        dialog.come_back()
    else:
        case_requests.reopen(dialog, case, "")


def settle(dialog: Dialog) -> None:
    """However the explaining was left, the reasons that were given are kept."""
    rated = dialog.conversation.rated
    if rated is not None and dialog.conversation.phase not in _OPEN:
        _send(dialog, rated, "")


def post(dialog: Dialog, case: CaseBrief, posted: Posted) -> None:
    """A rating from the page of the case."""
    score = posted.score
    if case.rating is None or case.rating != posted.closing:
        dialog.note("rating.already" if case.score is not None else "rating.not_now", number=case.number)
    elif score is None or not LOWEST <= score <= HIGHEST:
        dialog.note("refused.bad_score")
    else:
        known = reasons_after(score, dialog.rules.ratings)
        reasons = [code for code in known if code in posted.reasons]
        dialog.make(CaseActed(case.id, Rate(score, reasons, posted.text), dialog.line("rating.thanks")))


def _score(dialog: Dialog, case: CaseBrief, score: int) -> None:
    conversation = dialog.conversation
    dialog.make(CaseActed(case.id, Rate(score)))
    if conversation.home is not Phase.IDLE and conversation.phase is not Phase.RATING:
        dialog.note("rating.thanks")
        return
    conversation.rated = Rated(case.id, score)
    dialog.step_aside("ask_reasons")
    conversation.about = case.id


def _written(dialog: Dialog, rated: Rated, text: str) -> None:
    try:
        chosen = pick_many(text, of_reasons(dialog))
    except Misunderstood:
        if not tells_much(text) and not small_talk(dialog, text):
            raise
        end(dialog, "" if small_talk(dialog, text) else text)
        return
    rated.reasons = [*dict.fromkeys([*rated.reasons, *chosen])]
    if tells_much(text):
        end(dialog, text)
    else:
        to_comment(dialog)


def _send(dialog: Dialog, rated: Rated, words: str) -> None:
    dialog.conversation.rated = None
    if rated.reasons or words:
        dialog.make(CaseActed(rated.case, Rate(rated.score, rated.reasons, words)))
