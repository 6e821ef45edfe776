"""Consent comes first: to the privacy notice, and apart from it to sensitive data."""

from dialogs.answers.choices import pick
from dialogs.answers.errors import Misunderstood
from dialogs.dialog import Dialog
from dialogs.effects import ConsentChanged, WordsErased
from dialogs.options import offered
from dialogs.phases.opening import begin, hold
from dialogs.readings import Given

_ANSWER_LENGTH = 12


def meet(dialog: Dialog, given: Given) -> None:
    """The customer's first words: keep them and show the notice."""
    if given.text:
        hold(dialog, given.text)
    dialog.note("greeting")
    dialog.go("meet")


def consent(dialog: Dialog, given: Given) -> None:
    """Agreed, refused, or more of the story."""
    value = given.value or _decision(dialog, given.text)
    if value == "agree":
        _agree(dialog)
    elif value == "refuse":
        dialog.make(WordsErased())
        dialog.conversation.held.clear()
        dialog.conversation.held_files.clear()
        dialog.go("refuse")
    else:
        hold(dialog, given.text)
        dialog.note("consent.words_kept")


def consent_sensitive(dialog: Dialog, given: Given) -> None:
    """The separate consent before a sensitive field: without it the field is passed over."""
    agreed = (given.value or pick(given.text, offered(dialog))) == "agree"
    version = dialog.rules.notice_version
    dialog.make(ConsentChanged("sensitive", agreed, version))
    dialog.conversation.sensitive = agreed
    if agreed:
        dialog.go("consented")
        return
    dialog.draft.skipped.append(dialog.field.name)
    dialog.go_on("answered")


def _agree(dialog: Dialog) -> None:
    version = dialog.rules.notice_version
    dialog.make(ConsentChanged("notice", True, version))
    dialog.conversation.notice = version
    dialog.go("agree")
    begin(dialog)
    dialog.note("consent.thanks")


def _decision(dialog: Dialog, text: str) -> str | None:
    if len(text) > _ANSWER_LENGTH:
        return None
    try:
        return pick(text, offered(dialog))
    except Misunderstood:
        return None
