"""An answer to the open question, however it comes: written, tapped, edited or filled in on a page."""

from collections.abc import Callable

from dialogs import plan
from dialogs.case_options import of_reasons
from dialogs.conversation import SIDE_TRIPS, TAKING_WORDS, Answers, Conversation, Phase, StoryPart
from dialogs.dialog import Dialog
from dialogs.effects import CaseSupplemented, ConsentChanged
from dialogs.form import Field, FieldType
from dialogs.messages import Filled
from dialogs.options import exactly, offered
from dialogs.own_cases import PREFIX
from dialogs.phases import (
    acting,
    asking,
    case_requests,
    consenting,
    continuing,
    idle,
    rating,
    reviewing,
    services,
    side_trips,
    telling,
)
from dialogs.proposals import read_story
from dialogs.readings import Given, can_be_written, read, tells_much


def answer(dialog: Dialog, given: Given) -> None:
    """Give this answer to the open question; at a side trip, what is no choice is for the one left open."""
    conversation = dialog.conversation
    takes_words = conversation.phase in TAKING_WORDS or _may_be_digits(conversation, given)
    if takes_words and conversation.home is Phase.IDLE and idle.wishes_anew(dialog, given.text):
        dialog.come_back()
        idle.start(dialog)
        return
    if conversation.phase in SIDE_TRIPS and given.value is None and not takes_words:
        value = exactly(given.text, offered(dialog))
        if value is None:
            dialog.come_back()
        else:
            given = Given(value=value)
    _PHASES[conversation.phase](dialog, given)


def _may_be_digits(conversation: Conversation, given: Given) -> bool:
    return conversation.phase is Phase.CONTINUING and not tells_much(given.text)


def take_tap(dialog: Dialog, token: str) -> None:
    """A button: of the open question, of the one a reminder interrupted, or an old one."""
    number, _, value = token.partition(":")
    conversation = dialog.conversation
    if token.startswith(PREFIX):
        acting.take_token(dialog, token)
        return
    if conversation.phase is Phase.RESUMING and number == str(conversation.back_question):
        dialog.come_back()
        number = str(conversation.question)
    if number == str(conversation.question) and _is_offered(dialog, value):
        answer(dialog, Given(value=value))
    elif conversation.phase in (Phase.NEW, Phase.REFUSED):
        consenting.meet(dialog, Given())
    elif value == "submit" and conversation.phase is Phase.IDLE and dialog.latest_case is not None:
        dialog.note("submitted.already", number=dialog.latest_case.number)
        dialog.asks = False
    else:
        dialog.note("stale")


def _is_offered(dialog: Dialog, value: str) -> bool:
    if dialog.conversation.phase is Phase.ASKING and dialog.field.type is FieldType.CHOICES and "+" in value:
        return set(value.split("+")) <= set(dialog.field.options)
    values = {option.value for option in offered(dialog)}
    if dialog.conversation.phase is Phase.EXPLAINING_RATING and "+" in value:
        return set(value.split("+")) <= {option.value for option in of_reasons(dialog)}
    return value in values


def take_edit(dialog: Dialog, key: str, text: str) -> None:
    """An edited message corrects what it said, while the draft is open."""
    conversation, draft = dialog.conversation, dialog.conversation.draft
    if part := _part(dialog, key):
        part.text = text
        if draft is not None and conversation.home is not Phase.TELLING:
            read_story(dialog)
        dialog.note("edited")
    elif draft is None:
        dialog.note("edited.no_draft")
        dialog.asks = False
    elif (field := _answered(dialog, key)) is None:
        dialog.note("edited.too_late")
    else:
        _keep(dialog, read(dialog, field, Given(text=text)))
        dialog.note("edited")


def _part(dialog: Dialog, key: str) -> StoryPart | None:
    draft = dialog.conversation.draft
    parts = [*dialog.conversation.held, *(draft.story if draft else [])]
    return next((part for part in parts if part.key == key), None)


def _answered(dialog: Dialog, key: str) -> Field | None:
    name = dialog.draft.answered_by.get(key)
    field = next((field for field in dialog.rules.form if field.name == name), None)
    return field if field and can_be_written(field) else None


def take_page(dialog: Dialog, content: Filled) -> None:
    """A field that was filled in on the page a signed link opened."""
    conversation, draft = dialog.conversation, dialog.conversation.draft
    fits = draft is not None and draft.id == content.draft
    field = next((field for field in dialog.rules.form if field.name == content.field), None)
    if not fits or field is None or not can_be_written(field):
        dialog.note("web.stale")
        dialog.asks = False
        return
    answers = read(dialog, field, Given(text=content.text))
    if content.consented:
        dialog.make(ConsentChanged("sensitive", True, dialog.rules.notice_version))
        dialog.draft.agreed.append(field.name)
    dialog.note("web.filled")
    if conversation.home is Phase.ASKING and conversation.field == field.name:
        if conversation.phase in SIDE_TRIPS:
            dialog.come_back()
        asking.accept(dialog, answers)
    else:
        _keep(dialog, answers)


def _keep(dialog: Dialog, answers: Answers) -> None:
    dialog.draft.answers.update(answers)
    if dialog.draft.case is not None:
        dialog.make(CaseSupplemented(dialog.draft.case, details=answers))
    elif dialog.conversation.home in _ON_A_FIELD and not plan.applies(
        dialog.field, dialog.draft, dialog.moment.channel
    ):
        if dialog.conversation.phase in SIDE_TRIPS:
            dialog.come_back()
        dialog.go_on("answered")


_ON_A_FIELD = (Phase.ASKING, Phase.CONSENTING_SENSITIVE)
_PHASES: dict[Phase, Callable[[Dialog, Given], None]] = {
    Phase.NEW: consenting.meet,
    Phase.REFUSED: consenting.meet,
    Phase.CONSENTING: consenting.consent,
    Phase.CONSENTING_SENSITIVE: consenting.consent_sensitive,
    Phase.IDLE: idle.stand_by,
    Phase.SORTING: idle.sort,
    Phase.TELLING: telling.tell,
    Phase.ASKING: asking.ask,
    Phase.REVIEWING: reviewing.decide,
    Phase.CHOOSING_ITEM: reviewing.choose,
    Phase.CHOOSING_DETAIL: reviewing.choose,
    Phase.RESUMING: side_trips.resume,
    Phase.CHOOSING_LANGUAGE: side_trips.choose_language,
    Phase.CONFIRMING_CANCEL: side_trips.cancel,
    Phase.CONFIRMING_RESTART: side_trips.restart,
    Phase.CONFIRMING_WITHDRAWAL: side_trips.withdraw_consent,
    Phase.CHOOSING_SERVICE: services.serve,
    Phase.CHOOSING_CASE: acting.choose_case,
    Phase.SUPPLYING: case_requests.collect,
    Phase.CONFIRMING_CASE_WITHDRAWAL: case_requests.confirm_withdrawal,
    Phase.ASKING_REVIEW: case_requests.give_reason,
    Phase.RATING: rating.take_score,
    Phase.EXPLAINING_RATING: rating.explain,
    Phase.COMMENTING: rating.comment,
    Phase.CONFIRMING_ERASURE: services.erase,
    Phase.CONTINUING: continuing.take,
}
