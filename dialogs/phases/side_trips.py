"""Confirmations and choices beside the form, after which the open question comes back.

What is none of the choices is an answer to the question left open: see `dialogs.advance`.
"""

from dialogs.dialog import Dialog
from dialogs.effects import ConsentChanged, DraftDiscarded, WordsErased
from dialogs.phases.idle import start
from dialogs.readings import Given


def resume(dialog: Dialog, given: Given) -> None:
    """Continue, or start again."""
    if given.value == "restart":
        discard(dialog)
        start(dialog)
    else:
        dialog.come_back()


def choose_language(dialog: Dialog, given: Given) -> None:
    """zh or en, from now on."""
    speak(dialog, given.value or dialog.conversation.locale)
    dialog.come_back()


def speak(dialog: Dialog, locale: str) -> None:
    """Say everything in this language from now on."""
    dialog.conversation.locale = locale
    dialog.note("language.changed")


def cancel(dialog: Dialog, given: Given) -> None:
    """Whether the draft is really given up."""
    if given.value == "yes":
        discard(dialog)
        dialog.note("cancelled")
    else:
        dialog.come_back()


def restart(dialog: Dialog, given: Given) -> None:
    """Whether the draft is really begun anew."""
    if given.value == "yes":
        discard(dialog)
        start(dialog)
    else:
        dialog.come_back()


def withdraw_consent(dialog: Dialog, given: Given) -> None:
    """Whether consent is really withdrawn: the draft and the person go, submitted cases stay."""
    if given.value != "yes":
        dialog.come_back()
        return
    conversation = dialog.conversation
    if conversation.draft is not None and conversation.draft.agreed:
        dialog.make(ConsentChanged("sensitive", False, conversation.notice or ""))
    dialog.make(ConsentChanged("notice", False, conversation.notice or ""))
    drop_draft(dialog)
    conversation.person = conversation.notice = None
    conversation.held, conversation.held_files = [], []
    dialog.go("withdraw")
    dialog.asks = False
    if dialog.moment.cases:
        dialog.note("consent.withdrawn_cases")
    else:
        dialog.make(WordsErased())
        dialog.note("consent.withdrawn")


def discard(dialog: Dialog) -> None:
    """Give the draft up; its evidence goes with it."""
    drop_draft(dialog)
    dialog.go("discard")


def drop_draft(dialog: Dialog) -> None:
    """Forget the draft; the evidence of a complaint that is a case stays."""
    conversation = dialog.conversation
    if conversation.draft is not None and conversation.draft.case is None:
        dialog.make(DraftDiscarded(conversation.draft.id))
    conversation.draft = conversation.album = None
