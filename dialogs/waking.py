"""What time does to a conversation: albums end, drafts are remembered and expire, first words go."""

from datetime import datetime

from dialogs.conversation import PASSING, SIDE_TRIPS, Conversation, Phase
from dialogs.dialog import Dialog
from dialogs.files import acknowledge_album
from dialogs.phases.case_requests import FILED, end_collecting
from dialogs.phases.consenting import forget_first_words
from dialogs.phases.idle import add_to_case
from dialogs.phases.side_trips import discard
from dialogs.rules import Rules


def next_wake(conversation: Conversation, rules: Rules) -> datetime | None:
    """When the clock must look at this conversation next, if at all."""
    album, touched = conversation.album, conversation.touched_at
    if album is not None:
        return album.due
    if touched is None:
        return None
    if conversation.phase in PASSING or _has_files(conversation):
        return touched + rules.remind_after
    if conversation.home is Phase.CONSENTING:
        return touched + rules.first_words_kept
    if conversation.home is Phase.SORTING:
        return touched + rules.remind_after
    if conversation.draft is not None and conversation.draft.case is None:
        return touched + (rules.expire_after if conversation.reminded else rules.remind_after)
    return None


def wake(dialog: Dialog) -> None:
    """Do what has become due; nothing if the customer wrote in the meantime."""
    conversation, now = dialog.conversation, dialog.moment.now
    due = next_wake(conversation, dialog.rules)
    if due is None or due > now:
        dialog.asks = False
    elif conversation.album is not None:
        acknowledge_album(dialog)
    elif conversation.phase in PASSING:
        dialog.come_back()
        if conversation.phase in (Phase.NEW, Phase.REFUSED):
            forget_first_words(dialog)
        dialog.asks = False
    elif _has_files(conversation):
        end_collecting(dialog)
        dialog.asks = False
    elif conversation.home is Phase.CONSENTING:
        forget_first_words(dialog)
        dialog.go("lapse")
        dialog.asks = False
    elif conversation.home is Phase.SORTING:
        if conversation.phase in SIDE_TRIPS:
            dialog.come_back()
        add_to_case(dialog)
    elif conversation.reminded:
        discard(dialog)
        dialog.note("draft.expired")
        dialog.asks = False
    else:
        _remind(dialog)


def _has_files(conversation: Conversation) -> bool:
    return conversation.phase is Phase.SUPPLYING and conversation.path == FILED


def _remind(dialog: Dialog) -> None:
    dialog.conversation.reminded = True
    dialog.note("draft.reminder")
    if dialog.can("ask_resume"):
        dialog.step_aside("ask_resume")
