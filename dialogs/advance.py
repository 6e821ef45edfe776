"""One message in, what to say and do out. Pure: the same conversation, content and moment always give
the same turn."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from cases.case_number import Mistyped, Recognised, recognise
from cases.keywords import found
from dialogs import files, plan, waking
from dialogs.answers.commands import read_command
from dialogs.answers.errors import Misunderstood
from dialogs.commands import obey
from dialogs.conversation import Conversation, Phase
from dialogs.dialog import ASK_DIFFERENTLY_AFTER, OFFER_PERSON_AFTER, Dialog
from dialogs.effects import ConsentChanged, DangerSpotted, Effect
from dialogs.form import FieldType
from dialogs.messages import Command, Content, Edited, File, Filled, Left, Say, Tap, Text, Unsupported, Wake
from dialogs.options import offered
from dialogs.phases import asking, consenting, idle, reviewing, side_trips, telling
from dialogs.progress import tell_progress
from dialogs.questions import question
from dialogs.readings import Given, read
from dialogs.rules import Moment, Rules
from dialogs.wording import locale_of

TEXT_LIMIT = 5_000


class Turn(Struct):
    """What came of a message. `wake_at`: when the clock must look at the conversation next."""

    conversation: Conversation
    says: list[Say]
    effects: list[Effect]
    wake_at: datetime | None


def advance(rules: Rules, conversation: Conversation, content: Content, moment: Moment) -> Turn:
    """Take one message. The conversation is changed in place: it is the turn's own copy."""
    dialog = Dialog(conversation, rules, moment)
    if conversation.touched_at is None:
        conversation.locale = locale_of(moment.locale, rules.default_locale)
    try:
        _take(dialog, content)
    except Misunderstood as misread:
        _miss(dialog, misread.reason)
    if not isinstance(content, Wake):
        conversation.touched_at = moment.now
        if conversation.draft is not None and not isinstance(content, Left):
            conversation.reminded = False
    return Turn(conversation, _said(dialog), dialog.effects, waking.next_wake(conversation, rules))


def answer(dialog: Dialog, given: Given) -> None:
    """Give this answer to the open question."""
    _PHASES[dialog.conversation.phase](dialog, given)


def _take(dialog: Dialog, content: Content) -> None:
    match content:
        case Text(text):
            _text(dialog, text)
        case Tap(token):
            _tap(dialog, token)
        case Command(name, argument):
            obey(dialog, name, argument)
        case File():
            _watch_for_danger(dialog, content.caption)
            files.take(dialog, content)
        case Edited(key, text):
            _correct(dialog, key, text)
        case Filled():
            _fill(dialog, content)
        case Unsupported():
            dialog.note("unsupported")
            if dialog.conversation.phase in (Phase.NEW, Phase.REFUSED):
                consenting.meet(dialog, Given())
        case Wake():
            waking.wake(dialog)
        case Left():
            dialog.asks = False


def _text(dialog: Dialog, text: str) -> None:
    _watch_for_danger(dialog, text)
    if len(text) > TEXT_LIMIT:
        dialog.note("too_long", limit=TEXT_LIMIT)
        return
    command = read_command(text)
    if command is not None:
        obey(dialog, command.name, command.argument)
    elif _is_case_number(text) and dialog.conversation.phase is not Phase.ASKING:
        tell_progress(dialog, text)
    else:
        answer(dialog, Given(text=text))


def _is_case_number(text: str) -> bool:
    return len(text) <= 20 and isinstance(recognise(text), Recognised | Mistyped)


def _tap(dialog: Dialog, token: str) -> None:
    number, _, value = token.partition(":")
    values = {option.value for option in offered(dialog)}
    current = number == str(dialog.conversation.question)
    if current and value and all(one in values for one in value.split("+")):
        answer(dialog, Given(value=value))
    elif dialog.conversation.phase in (Phase.NEW, Phase.REFUSED):
        consenting.meet(dialog, Given())
    else:
        dialog.note("stale")


def _correct(dialog: Dialog, key: str, text: str) -> None:
    """An edited message corrects what it said, while the draft is open."""
    _watch_for_danger(dialog, text)
    conversation, draft = dialog.conversation, dialog.conversation.draft
    for part in [*conversation.held, *(draft.story if draft else [])]:
        if part.key == key:
            part.text = text[:TEXT_LIMIT]
            dialog.note("edited")
            return
    if draft is None or key not in draft.answered_by:
        dialog.note("edited.too_late")
        dialog.asks = draft is not None
        return
    field = plan.named(dialog.rules.form, draft.answered_by[key])
    if field.type is FieldType.CLASSIFICATION:
        dialog.note("edited.too_late")
        return
    draft.answers.update(read(dialog, field, Given(text=text)))
    dialog.note("edited")


def _fill(dialog: Dialog, content: Filled) -> None:
    """A field that was filled in on the page a signed link opened."""
    conversation, draft = dialog.conversation, dialog.conversation.draft
    if draft is None or draft.id != content.draft:
        dialog.note("web.stale")
        dialog.asks = False
        return
    field = plan.named(dialog.rules.form, content.field)
    answers = read(dialog, field, Given(text=content.text))
    if content.consented:
        dialog.make(ConsentChanged("sensitive", True, dialog.rules.notice_version))
    dialog.note("web.filled")
    if conversation.phase is Phase.ASKING and conversation.field == field.name:
        asking.accept(dialog, answers)
    else:
        draft.answers.update(answers)


def _watch_for_danger(dialog: Dialog, text: str) -> None:
    words = found(text, dialog.rules.danger)
    if words:
        dialog.make(DangerSpotted(text[:TEXT_LIMIT]))
        dialog.note("danger")


def _miss(dialog: Dialog, reason: str) -> None:
    conversation, now = dialog.conversation, dialog.moment.now
    away = now - conversation.touched_at if conversation.touched_at else None
    if away and away >= dialog.rules.remind_after and conversation.draft and dialog.can("ask_resume"):
        dialog.step_aside("ask_resume")
        return
    conversation.misses += 1
    if conversation.misses <= ASK_DIFFERENTLY_AFTER:
        dialog.note(f"misread.{reason}")
    if conversation.misses >= OFFER_PERSON_AFTER:
        dialog.note("person.offer")


def _said(dialog: Dialog) -> list[Say]:
    conversation = dialog.conversation
    notes = "\n\n".join(dialog.notes)
    if dialog.asks:
        if conversation.phase is Phase.ASKING and not conversation.path:
            asking.prepare(dialog)
        asked = question(dialog)
        text = f"{notes}\n\n{asked.text}" if notes else asked.text
        return [
            Say(text, asked.choices, asked.many, asked.chosen, asked.link, asked.step, expects=asked.expects)
        ]
    return [Say(notes)] if notes else []


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
    Phase.CHOOSING_ITEM: reviewing.choose_item,
    Phase.CHOOSING_DETAIL: reviewing.choose_detail,
    Phase.RESUMING: side_trips.resume_or(answer),
    Phase.CHOOSING_LANGUAGE: side_trips.choose_language,
    Phase.CONFIRMING_CANCEL: side_trips.cancel,
    Phase.CONFIRMING_RESTART: side_trips.restart,
    Phase.CONFIRMING_WITHDRAWAL: side_trips.withdraw_consent,
}
