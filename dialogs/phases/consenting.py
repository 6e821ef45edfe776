"""Consent comes first: to the privacy notice, and apart from it to sensitive data."""

from dialogs.answers.errors import Misunderstood, Reason
from dialogs.dialog import OFFER_PERSON_AFTER, Dialog
from dialogs.effects import ConsentChanged, WordsErased
from dialogs.options import exactly, offered
from dialogs.phases.opening import begin, hold, small_talk
from dialogs.readings import Given


def meet(dialog: Dialog, given: Given) -> None:
    """The customer's first words: keep them and show the notice."""
    if given.text and not small_talk(dialog, given.text):
        hold(dialog, given.text)
    dialog.note("greeting")
    dialog.go("meet")


def consent(dialog: Dialog, given: Given) -> None:
    """Agreed, refused, or more of the story: only a plain word decides."""
    value = given.value or exactly(given.text, offered(dialog))
    if value == "agree":
        _agree(dialog)
    elif value == "refuse":
        forget_first_words(dialog)
        dialog.go("refuse")
    elif not small_talk(dialog, given.text) and hold(dialog, given.text):
        dialog.note("consent.words_kept")
        dialog.conversation.misses += 1
        if dialog.conversation.misses >= OFFER_PERSON_AFTER:
            dialog.note("person.offer")


def forget_first_words(dialog: Dialog) -> None:
    """Drop what waited for a consent that does not come. What belongs to a case already stays with it."""
    dialog.conversation.held.clear()
    dialog.conversation.held_files.clear()
    if not dialog.moment.cases:
        dialog.make(WordsErased())


def consent_sensitive(dialog: Dialog, given: Given) -> None:
    """The separate consent before a sensitive field: without it the field is passed over."""
    value = given.value or exactly(given.text, offered(dialog))
    if value is None:
        raise Misunderstood(Reason.CHOICE_UNREADABLE)
    decide_sensitive(dialog, value == "agree")


def decide_sensitive(dialog: Dialog, agreed: bool) -> None:
    """Ask for the open field, or pass over it."""
    draft, field = dialog.draft, dialog.field
    dialog.make(ConsentChanged("sensitive", agreed, dialog.rules.notice_version))
    if agreed:
        draft.agreed.append(field.name)
        dialog.go("consented")
        return
    pass_over(dialog)


def pass_over(dialog: Dialog) -> None:
    """Leave the open field out."""
    if dialog.field.name not in dialog.draft.skipped:
        dialog.draft.skipped.append(dialog.field.name)
    dialog.go_on("answered")


def _agree(dialog: Dialog) -> None:
    version = dialog.rules.notice_version
    dialog.make(ConsentChanged("notice", True, version))
    dialog.conversation.notice = version
    dialog.go("agree")
    begin(dialog)
    dialog.note("consent.thanks_noted" if dialog.draft.story else "consent.thanks")
