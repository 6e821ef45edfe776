"""One message in, what to say and do out. Pure: the same conversation, content and moment always give
the same turn."""

from datetime import datetime, timedelta

from msgspec import Struct

from cases.case_number import Mistyped, Recognised, recognise
from cases.keywords import found
from dialogs import arriving, files, waking
from dialogs.answering import answer, take_edit, take_page, take_tap
from dialogs.answers.commands import read_command
from dialogs.answers.errors import Misunderstood
from dialogs.case_options import ANEW
from dialogs.commands import obey
from dialogs.conversation import Conversation, Phase
from dialogs.dialog import ASK_DIFFERENTLY_AFTER, OFFER_PERSON_AFTER, Dialog
from dialogs.effects import DangerSpotted, Effect
from dialogs.form import FieldType
from dialogs.mending import mend
from dialogs.messages import (
    Command,
    Content,
    Edited,
    File,
    Filled,
    Left,
    Posted,
    Say,
    Tap,
    Text,
    Unsupported,
    Wake,
)
from dialogs.options import exactly, offered
from dialogs.own_cases import leave_unfit
from dialogs.phases import asking, consenting, rating, side_trips
from dialogs.phases.telling import add_to_story
from dialogs.posting import take_posted
from dialogs.progress import tell_progress
from dialogs.questions import question
from dialogs.readings import Given, tells_much
from dialogs.rules import Moment, Rules
from dialogs.wording import locale_of

TEXT_LIMIT = 5_000
_WITH_A_NUMBER = (FieldType.TEXT, FieldType.NUMBER, FieldType.ID_NUMBER)
_AMONG_CASES = (Phase.CHOOSING_CASE, Phase.SORTING)
_NOT_PART_OF_IT = (FieldType.TEXT, FieldType.NUMBER, FieldType.ID_NUMBER, FieldType.DATE, FieldType.AMOUNT)


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
    _leave_details(dialog, content)
    surprised = mend(dialog)
    leave_unfit(dialog)
    try:
        _take(dialog, content, surprised)
    except Misunderstood as misread:
        _miss(dialog, misread.reason, content)
    rating.settle(dialog)
    arriving.settle(dialog)
    if not isinstance(content, Wake):
        conversation.touched_at = moment.now
        if conversation.draft is not None and not isinstance(content, Left):
            conversation.reminded = False
    return Turn(conversation, _said(dialog), dialog.effects, waking.next_wake(conversation, rules))


def _take(dialog: Dialog, content: Content, surprised: bool) -> None:
    match content:
        case Text(text):
            _text(dialog, text, surprised)
        case Tap(token):
            take_tap(dialog, token)
        case Command(name, argument):
            obey(dialog, name, argument)
        case File():
            _watch_for_danger(dialog, content.caption)
            files.take(dialog, content)
        case Edited(key, text):
            _watch_for_danger(dialog, text)
            take_edit(dialog, key, text[:TEXT_LIMIT])
        case Filled():
            _watch_for_danger(dialog, content.text)
            take_page(dialog, content)
        case Posted():
            _watch_for_danger(dialog, content.text)
            _posted(dialog, content)
        case Unsupported():
            dialog.note("unsupported")
            _meet_stranger(dialog)
        case Wake():
            waking.wake(dialog)
        case Left():
            dialog.asks = False


def _text(dialog: Dialog, text: str, surprised: bool) -> None:
    _watch_for_danger(dialog, text)
    if len(text) > TEXT_LIMIT:
        dialog.note("too_long", limit=TEXT_LIMIT)
        _meet_stranger(dialog)
        return
    command = read_command(text)
    if command is not None:
        obey(dialog, command.name, command.argument)
    elif _is_case_number(dialog, text):
        tell_progress(dialog, text)
    elif surprised:
        if tells_much(text) and dialog.conversation.draft is not None:
            add_to_story(dialog, text)
    elif not (dialog.in_danger and _asks_for_a_detail(dialog)):
        answer(dialog, Given(text=text))


def _posted(dialog: Dialog, posted: Posted) -> None:
    if len(posted.text) > TEXT_LIMIT:
        dialog.note("too_long", limit=TEXT_LIMIT)
        dialog.asks = False
    else:
        take_posted(dialog, posted)


def _meet_stranger(dialog: Dialog) -> None:
    if dialog.conversation.phase in (Phase.NEW, Phase.REFUSED):
        consenting.meet(dialog, Given())


def _is_case_number(dialog: Dialog, text: str) -> bool:
    if len(text) > 20 or not isinstance(recognise(text), Recognised | Mistyped):
        return False
    if dialog.conversation.phase in _AMONG_CASES and exactly(text, offered(dialog)) is not None:
        return False
    return dialog.conversation.phase is not Phase.ASKING or dialog.field.type not in _WITH_A_NUMBER


def _asks_for_a_detail(dialog: Dialog) -> bool:
    return dialog.conversation.phase is Phase.ASKING and dialog.field.type in _NOT_PART_OF_IT


def _watch_for_danger(dialog: Dialog, text: str) -> None:
    if found(text, dialog.rules.danger, cautious=True):
        dialog.make(DangerSpotted(text[:TEXT_LIMIT]))
        dialog.note("danger")
        dialog.in_danger = True


def _leave_details(dialog: Dialog, content: Content) -> None:
    """Who was adding a detail to a case, or words, and comes back later is not still about it."""
    draft = dialog.conversation.draft
    if _away(dialog) >= dialog.rules.remind_after:
        dialog.conversation.said.clear()
        dialog.conversation.offers = [one for one in dialog.conversation.offers if one != ANEW]
    if draft is None or not draft.case or not isinstance(content, Text | Command):
        return
    if _away(dialog) >= dialog.rules.remind_after:
        side_trips.discard(dialog)


def _away(dialog: Dialog) -> timedelta:
    touched = dialog.conversation.touched_at
    return dialog.moment.now - touched if touched else timedelta()


def _miss(dialog: Dialog, reason: str, content: Content) -> None:
    conversation = dialog.conversation
    if dialog.in_danger:
        return
    if conversation.draft and _away(dialog) >= dialog.rules.remind_after and dialog.can("ask_resume"):
        dialog.step_aside("ask_resume")
        return
    conversation.misses += 1
    if isinstance(content, Text) and conversation.phase is Phase.ASKING and tells_much(content.text):
        add_to_story(dialog, content.text)
    elif conversation.misses < ASK_DIFFERENTLY_AFTER or _is_telling(reason):
        dialog.note(f"misread.{reason}")
    elif conversation.phase is not Phase.ASKING:
        dialog.note("choice.by_number")
    if conversation.misses >= OFFER_PERSON_AFTER:
        dialog.note("person.offer")


def _is_telling(reason: str) -> bool:
    """Whether it says what is wrong, not only that it was not understood."""
    return not reason.endswith("_unreadable")


def _said(dialog: Dialog) -> list[Say]:
    conversation = dialog.conversation
    notes = "\n\n".join(dialog.notes)
    if not dialog.asks:
        return [Say(notes)] if notes else []
    if conversation.phase is Phase.ASKING and not conversation.path:
        asking.prepare(dialog)
    asked = question(dialog)
    text = f"{notes}\n\n{asked.text}" if notes else asked.text
    return [Say(text, asked.choices, asked.many, asked.chosen, asked.link, asked.step, expects=asked.expects)]
