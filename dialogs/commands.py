"""What a customer may ask for at any moment. Afterwards the open question comes back."""

from collections.abc import Callable

from cases.case_number import Recognised, recognise
from dialogs.arriving import arrive
from dialogs.conversation import PASSING, SIDE_TRIPS, Phase
from dialogs.dialog import Dialog
from dialogs.effects import PersonWanted
from dialogs.form import FieldType
from dialogs.machine import DRAFTING
from dialogs.messages import CommandName
from dialogs.own_cases import Verb, may, open_cases
from dialogs.phases import acting, continuing, idle, rating, reviewing, services, side_trips
from dialogs.phases.asking import skip as skip_field
from dialogs.phases.consenting import decide_sensitive, meet
from dialogs.progress import tell_progress
from dialogs.proposals import AXES, proposal
from dialogs.readings import Given
from dialogs.wording import LOCALES


def obey(dialog: Dialog, name: CommandName, argument: str) -> None:
    """Do what the command says, or say why it can't be done here."""
    phase = dialog.conversation.phase
    if phase is Phase.RESUMING and name in _MEANT_FOR_THE_DRAFT:
        dialog.come_back()
    if phase in _ABOUT_A_CASE and name in _ELSEWHERE:
        dialog.come_back()
        if name is CommandName.CANCEL:
            return
    _COMMANDS[name](dialog, argument)
    if dialog.conversation.phase in (Phase.NEW, Phase.REFUSED) and name in _BEFORE_CONSENT:
        dialog.asks = False


def _begin(dialog: Dialog, argument: str) -> None:
    if continuing.is_code(argument):
        continuing.begin(dialog, argument)
        return
    arrive(dialog, argument)
    match dialog.conversation.phase:
        case Phase.NEW | Phase.REFUSED:
            meet(dialog, Given())
        case Phase.IDLE | Phase.SORTING:
            idle.start(dialog)
        case phase if phase in DRAFTING and dialog.is_supplement:
            side_trips.discard(dialog)
            idle.start(dialog)
        case phase if phase in DRAFTING:
            dialog.step_aside("ask_resume")


def _back(dialog: Dialog, argument: str) -> None:
    conversation, draft = dialog.conversation, dialog.conversation.draft
    if conversation.phase in SIDE_TRIPS:
        dialog.come_back()
    elif conversation.phase in (Phase.CHOOSING_ITEM, Phase.CHOOSING_DETAIL):
        dialog.go_on("chosen_none")
    elif _unfold(dialog):
        return
    elif draft is not None and draft.changing:
        dialog.go_on("told" if conversation.phase is Phase.TELLING else "answered")
    elif previous := _previous(dialog):
        conversation.field = previous
        dialog.go("reopen")
        if dialog.needs_consent(dialog.field):
            dialog.go("need_consent")
    else:
        dialog.note("back.first")


def _unfold(dialog: Dialog) -> bool:
    """Within the two-level list: back to the level above, or to the proposal."""
    path = dialog.conversation.path
    if dialog.conversation.phase is not Phase.ASKING or dialog.field.type is not FieldType.CLASSIFICATION:
        return False
    if ":" in path:
        dialog.new_question(path.partition(":")[0])
    elif path and len(proposal(dialog)) == len(AXES):
        dialog.new_question()
    else:
        return False
    return True


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
    choosing = dialog.conversation.phase is Phase.CHOOSING_ITEM
    if dialog.is_supplement or not (choosing or dialog.can("change")):
        dialog.note("change.nothing")
    else:
        reviewing.change(dialog, argument)


def _skip(dialog: Dialog, argument: str) -> None:
    match dialog.conversation.phase:
        case Phase.ASKING:
            skip_field(dialog)
        case Phase.CONSENTING_SENSITIVE:
            decide_sensitive(dialog, False)
        case Phase.CHOOSING_ITEM | Phase.CHOOSING_DETAIL:
            dialog.go_on("chosen_none")
        case Phase.EXPLAINING_RATING:
            rating.to_comment(dialog)
        case Phase.COMMENTING:
            rating.end(dialog)
        case phase if phase in _ABOUT_A_CASE:
            dialog.come_back()
        case _:
            dialog.note("skip.nothing")


def _cancel(dialog: Dialog, argument: str) -> None:
    if dialog.is_supplement:
        side_trips.discard(dialog)
    elif dialog.conversation.draft is not None:
        dialog.step_aside("ask_cancel")
    elif open_cases(dialog):
        acting.act(dialog, Verb.WITHDRAW)
    else:
        dialog.note("cancel.nothing")


def _restart(dialog: Dialog, argument: str) -> None:
    if dialog.conversation.draft is not None and not dialog.is_supplement:
        dialog.step_aside("ask_restart")
    else:
        _begin(dialog, argument)


def _help(dialog: Dialog, argument: str) -> None:
    dialog.note("help")


def _progress(dialog: Dialog, argument: str) -> None:
    tell_progress(dialog, argument)


def _person(dialog: Dialog, argument: str) -> None:
    dialog.make(PersonWanted())
    at = dialog.moment.person_at()
    if at is None:
        dialog.note("person.now")
    else:
        local = at.astimezone(dialog.rules.zone)
        dialog.note("person.later", day=dialog.day(local.date()), time=f"{local:%H:%M}")


def _language(dialog: Dialog, argument: str) -> None:
    if argument not in LOCALES:
        dialog.step_aside("ask_language")
        return
    side_trips.speak(dialog, argument)
    if dialog.conversation.phase is Phase.CHOOSING_LANGUAGE:
        dialog.come_back()
    else:
        dialog.new_question(dialog.conversation.path)


def _withdraw_consent(dialog: Dialog, argument: str) -> None:
    if dialog.conversation.notice and dialog.can("ask_withdrawal"):
        dialog.step_aside("ask_withdrawal")
    else:
        dialog.note("consent.none")


def _about(verb: Verb) -> Callable[[Dialog, str], None]:
    """To do this about the case whose number is given, or that is being talked about, or that it fits."""

    def about(dialog: Dialog, argument: str) -> None:
        talked_about = dialog.about
        if dialog.conversation.phase in _ABOUT_A_CASE:
            dialog.come_back()
        number = recognise(argument)
        if isinstance(number, Recognised):
            acting.act_on(dialog, verb, number.number)
        elif talked_about is not None and may(verb, talked_about, dialog.today):
            acting.act_on(dialog, verb, talked_about.id, argument)
        else:
            acting.act(dialog, verb, argument)

    return about


def _data_copy(dialog: Dialog, argument: str) -> None:
    services.copy(dialog)


def _erase_data(dialog: Dialog, argument: str) -> None:
    services.ask_for_erasure(dialog)


_ABOUT_A_CASE = (*PASSING, Phase.SUPPLYING, Phase.RATING)
_ELSEWHERE = (CommandName.BEGIN, CommandName.CHANGE, CommandName.RESTART, CommandName.CANCEL)
_MEANT_FOR_THE_DRAFT = (CommandName.CHANGE, CommandName.SKIP)
_ABOUT_CASES: dict[CommandName, Callable[[Dialog, str], None]] = {
    CommandName.SUPPLY: _about(Verb.SUPPLY),
    CommandName.WITHDRAW_CASE: _about(Verb.WITHDRAW),
    CommandName.REVIEW: _about(Verb.REVIEW),
    CommandName.RATE: _about(Verb.RATE),
    CommandName.REOPEN: _about(Verb.REOPEN),
    CommandName.DATA_COPY: _data_copy,
    CommandName.ERASE_DATA: _erase_data,
}
_BEFORE_CONSENT = (
    CommandName.HELP,
    CommandName.PERSON,
    CommandName.PROGRESS,
    CommandName.WITHDRAW_CONSENT,
    *_ABOUT_CASES,
)
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
    **_ABOUT_CASES,
}
