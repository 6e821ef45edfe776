"""What was said in a conversation is deleted with the last of its cases."""

from bot.jobs.base import Desk
from storage import outbox
from storage.erasing import is_forgotten
from storage.unit_of_work import UnitOfWork


def forget(unit: UnitOfWork, desk: Desk, conversation_id: str) -> None:
    """Delete the words, also those that nobody fetched, and begin the conversation anew unless a complaint
    is being written in it."""
    thread = unit.reopen([conversation_id])[conversation_id]
    if not unit.take_job("forget", conversation_id) or not unit.run(is_forgotten, conversation_id):
        return
    unit.run(outbox.give_up, conversation_id, "erased", unit.now)
    draft = thread.state.draft
    if draft is not None and draft.case is None:
        unit.erase_words(conversation_id)
    else:
        unit.erase_conversation(thread)
