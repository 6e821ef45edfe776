"""Confirmations and choices beside the form, after which the open question comes back."""

from collections.abc import Callable

from dialogs.answers.choices import pick
from dialogs.dialog import Dialog
from dialogs.effects import ConsentChanged, DraftDiscarded
from dialogs.options import offered
from dialogs.phases.idle import start
from dialogs.readings import Given


def resume_or(otherwise: Callable[[Dialog, Given], None]) -> Callable[[Dialog, Given], None]:
    """Continue or start again; an answer to the question left open is taken as such."""

    def resume(dialog: Dialog, given: Given) -> None:
        match given.value or _exact(dialog, given.text):
            case "continue":
                dialog.go("go_back")
            case "restart":
                discard(dialog)
                start(dialog)
            case _:
                dialog.go("go_back")
                otherwise(dialog, given)

    return resume


def choose_language(dialog: Dialog, given: Given) -> None:
    """zh or en, from now on."""
    speak(dialog, given.value or pick(given.text, offered(dialog)))
    dialog.go("go_back")


def speak(dialog: Dialog, locale: str) -> None:
    """Say everything in this language from now on."""
    dialog.conversation.locale = locale
    dialog.note("language.changed")


def cancel(dialog: Dialog, given: Given) -> None:
    """Whether the draft is really given up."""
    if _confirmed(dialog, given):
        discard(dialog)
        dialog.note("cancelled")
    else:
        dialog.go("go_back")


def restart(dialog: Dialog, given: Given) -> None:
    """Whether the draft is really begun anew."""
    if _confirmed(dialog, given):
        discard(dialog)
        start(dialog)
    else:
        dialog.go("go_back")


def withdraw_consent(dialog: Dialog, given: Given) -> None:
    """Whether consent is really withdrawn: the draft and the person go, submitted cases stay."""
    if not _confirmed(dialog, given):
        dialog.go("go_back")
        return
    conversation = dialog.conversation
    if conversation.draft is not None:
        dialog.make(DraftDiscarded(conversation.draft.id))
    dialog.make(ConsentChanged("notice", False, conversation.notice or ""))
    conversation.draft = conversation.person = conversation.notice = conversation.album = None
    conversation.sensitive = False
    conversation.held, conversation.held_files = [], []
    dialog.go("withdraw")
    dialog.note("consent.withdrawn_cases" if dialog.moment.cases else "consent.withdrawn")
    dialog.asks = False


def discard(dialog: Dialog) -> None:
    """Give the draft up; its evidence goes with it."""
    conversation = dialog.conversation
    if conversation.draft is not None and conversation.draft.case is None:
        dialog.make(DraftDiscarded(conversation.draft.id))
    conversation.draft = conversation.album = None
    dialog.go("discard")


def _confirmed(dialog: Dialog, given: Given) -> bool:
    return (given.value or pick(given.text, offered(dialog))) == "yes"


def _exact(dialog: Dialog, text: str) -> str | None:
    wanted = text.strip().casefold()
    for number, option in enumerate(offered(dialog), start=1):
        if wanted in (str(number), option.label.casefold(), *option.words):
            return option.value
    return None
