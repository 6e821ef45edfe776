"""What a customer may ask for at any moment. Afterwards the open question comes back."""

from collections.abc import Callable

from dialogs.conversation import Phase
from dialogs.dialog import Dialog
from dialogs.effects import PersonWanted
from dialogs.machine import DRAFTING, SIDE_TRIPS
from dialogs.messages import CommandName
from dialogs.phases import idle, reviewing, side_trips
from dialogs.phases.asking import skip as skip_field
from dialogs.phases.consenting import meet
from dialogs.progress import tell_progress
from dialogs.readings import Given
from dialogs.wording import LOCALES


def obey(dialog: Dialog, name: CommandName, argument: str) -> None:
    """Do what the command says, or say why it can't be done here."""
    _COMMANDS[name](dialog, argument)
    if dialog.conversation.phase in (Phase.NEW, Phase.REFUSED) and name in _BEFORE_CONSENT:
        dialog.asks = False


def _begin(dialog: Dialog, argument: str) -> None:
    match dialog.conversation.phase:
        case Phase.NEW | Phase.REFUSED:
            meet(dialog, Given())
        case Phase.IDLE:
            idle.start(dialog)
        case phase if phase in DRAFTING and not dialog.is_supplement:
            dialog.step_aside("ask_resume")


def _back(dialog: Dialog, argument: str) -> None:
    conversation = dialog.conversation
    if conversation.phase in SIDE_TRIPS:
        dialog.go("go_back")
    elif conversation.phase in (Phase.CHOOSING_ITEM, Phase.CHOOSING_DETAIL):
        dialog.go_on("chosen_none")
    elif conversation.phase is Phase.ASKING and ":" in conversation.path:
        dialog.new_question(conversation.path.partition(":")[0])
    elif previous := _previous(dialog):
        conversation.field = previous
        dialog.go("reopen")
    else:
        dialog.note("back.first")


def _previous(dialog: Dialog) -> str | None:
    conversation = dialog.conversation
    if conversation.draft is None or not dialog.can("reopen"):
        return None
    asked = conversation.draft.asked
    if conversation.phase is Phase.REVIEWING:
        return asked[-1] if asked else None
    here = asked.index(conversation.field) if conversation.field in asked else len(asked)
    return asked[here - 1] if here > 0 else None


def _change(dialog: Dialog, argument: str) -> None:
    if dialog.is_supplement or not dialog.can("change"):
        dialog.note("change.nothing")
    elif dialog.conversation.phase is Phase.REVIEWING:
        reviewing.change(dialog, argument)
    else:
        dialog.go("change")


def _skip(dialog: Dialog, argument: str) -> None:
    if dialog.conversation.phase is Phase.ASKING:
        skip_field(dialog)
    else:
        dialog.note("skip.nothing")


def _cancel(dialog: Dialog, argument: str) -> None:
    if dialog.is_supplement and dialog.can("chosen_none"):
        dialog.go_on("chosen_none")
    elif dialog.conversation.draft is not None and dialog.can("ask_cancel"):
        dialog.step_aside("ask_cancel")
    else:
        dialog.note("cancel.nothing")


def _restart(dialog: Dialog, argument: str) -> None:
    if dialog.conversation.draft is not None and dialog.can("ask_restart"):
        dialog.step_aside("ask_restart")
    else:
        _begin(dialog, argument)


def _help(dialog: Dialog, argument: str) -> None:
    dialog.note("help")


def _progress(dialog: Dialog, argument: str) -> None:
    tell_progress(dialog, argument)


def _person(dialog: Dialog, argument: str) -> None:
    dialog.make(PersonWanted())
    dialog.note("person")


def _language(dialog: Dialog, argument: str) -> None:
    if argument in LOCALES:
        side_trips.speak(dialog, argument)
        dialog.new_question(dialog.conversation.path)
    elif dialog.can("ask_language"):
        dialog.step_aside("ask_language")


def _withdraw_consent(dialog: Dialog, argument: str) -> None:
    if dialog.conversation.notice and dialog.can("ask_withdrawal"):
        dialog.step_aside("ask_withdrawal")
    else:
        dialog.note("consent.none")


_BEFORE_CONSENT = (CommandName.HELP, CommandName.PERSON, CommandName.PROGRESS, CommandName.WITHDRAW_CONSENT)
_COMMANDS: dict[CommandName, Callable[[Dialog, str], None]] = {
    CommandName.BEGIN: _begin,
    CommandName.BACK: _back,
    CommandName.CHANGE: _change,
    CommandName.SKIP: _skip,
    CommandName.CANCEL: _cancel,
    CommandName.RESTART: _restart,
    CommandName.HELP: _help,
    CommandName.PROGRESS: _progress,
    CommandName.PERSON: _person,
    CommandName.LANGUAGE: _language,
    CommandName.WITHDRAW_CONSENT: _withdraw_consent,
}
