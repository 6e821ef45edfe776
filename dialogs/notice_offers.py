"""The buttons of a notice, and what an idle conversation turns to with it."""

from cases.complaint import Complaint
from cases.satisfaction import HIGHEST, LOWEST
from cases.stage import Stage
from dialogs.conversation import Conversation, Phase
from dialogs.messages import Choice
from dialogs.notice_texts import Telling
from dialogs.own_cases import Verb, token
from dialogs.standing import Standing


def offers(
    case: Complaint, kinds: set[str], conversation: Conversation, telling: Telling
) -> tuple[Choice, ...]:
    """What can be done at one tap about what was told, days later too.

    An idle conversation turns to it; one in which something is open is left as it is.
    """
    if case.life.wanted and kinds & {"material_wanted", "material_reminder"}:
        _turn(conversation, case, telling, "ask_material")
        return (Choice(token(Verb.SUPPLY, case.id), telling.line("menu.supply")),)
    if case.stage is Stage.CLOSED and case.life.score is None and kinds & {"rating_asked", "rating_reminder"}:
        _turn(conversation, case, telling, "ask_rating")
        return tuple(
            Choice(
                token(Verb.RATE, case.id, f"{case.life.closings}.{score}"),
                telling.line(f"rating.score.{score}"),
            )
            for score in range(LOWEST, HIGHEST + 1)
        )
    if case.stage in (Stage.DECIDED, Stage.CLOSED) and "decided" in kinds and telling.review_until:
        review = token(Verb.REVIEW, case.id)
        if _rests(conversation, telling):
            conversation.offers = [review]
        return (Choice(review, telling.line("menu.review")),)
    return ()


def _turn(conversation: Conversation, case: Complaint, telling: Telling, trigger: str) -> None:
    if not _rests(conversation, telling):
        return
    conversation.back_to, conversation.back_path = Phase.IDLE, ""
    conversation.back_question = conversation.question
    telling.rules.machine.events[trigger].trigger(Standing(conversation))
    conversation.question += 1
    conversation.misses, conversation.path = 0, ""
    conversation.about = case.id


def _rests(conversation: Conversation, telling: Telling) -> bool:
    """Whether nothing is open: what an earlier notice turned to, and nobody took up, is closed again."""
    waits = conversation.phase in (Phase.SUPPLYING, Phase.RATING) and not conversation.path
    if waits and conversation.back_to is Phase.IDLE:
        telling.rules.machine.events["go_back"].trigger(Standing(conversation))
        conversation.question += 1
        conversation.about = None
    return conversation.phase is Phase.IDLE
