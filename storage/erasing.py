"""Deletion of personal data. What stays: codes, times and states, and a history that proves itself."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from cases.complaint import Particulars
from dialogs.conversation import Conversation
from storage import (
    alerts,
    complaints,
    examples,
    handovers,
    history,
    inbox,
    labels,
    notes,
    ratings,
    search_index,
)
from storage.case_tables import cases
from storage.codec import Codec
from storage.due import Job
from storage.tables import tasks
from storage.threads import Thread

_RECENT = timedelta(days=30)


def erase_case(connection: Connection, codec: Codec, case_id: str, now: datetime) -> list[Job]:
    """Forget who complained and what anybody wrote about it; returns the jobs that delete its files and,
    with the last case of a conversation, all that was said there. What staff said long ago in the chats where
    they were told of the case goes too.

    The history of the case must say so already, by an event of the kind "erased"; raises LookupError.
    """
    row = connection.execute(select(cases).where(cases.c.id == case_id).with_for_update()).first()
    if row is None:
        raise LookupError("there is no such case")
    known = codec.open(row.sealed_complaint, Particulars, "cases", case_id)
    blank = Particulars("", known.matter, known.line, [], "", "", known.locale)
    life = complaints.life_of(codec, row)
    life.wanted = life.extension_asked = ""
    life.assessment, life.known, life.erased = None, [], True
    connection.execute(
        update(cases)
        .where(cases.c.id == case_id)
        .values(
            phone_digest=None,
            sealed_complaint=codec.seal(blank, "cases", case_id),
            sealed_life=codec.seal(life, "cases", case_id, "life"),
        )
    )
    history.erase_details(connection, case_id)
    ratings.forget(connection, case_id)
    inbox.erase(connection, alerts.chats(connection, case_id), before=now - _RECENT)
    alerts.forget(connection, case_id)
    notes.forget(connection, case_id)
    labels.forget(connection, case_id)
    examples.forget(connection, case_id)
    search_index.remove(connection, codec, case_id, row.received_at)
    handovers.forget(connection, case_id)
    places = handovers.places_of(codec, row.conversation_id, case_id, row.channel)
    its_tasks = tasks.c.conversation_id.in_(places), tasks.c.case_id == case_id
    connection.execute(update(tasks).where(*its_tasks).values(sealed_words=b""))
    over = [place for place in places if is_forgotten(connection, codec, place)]
    return [Job("erase", case_id, now), *(Job("forget", place, now) for place in over)]


def is_forgotten(connection: Connection, codec: Codec, conversation_id: str) -> bool:
    """Whether the data of every case of this conversation were deleted."""
    wanted = select(cases).where(cases.c.conversation_id == conversation_id)
    return all(complaints.life_of(codec, row).erased for row in connection.execute(wanted))


def forget_state(thread: Thread, now: datetime) -> list[Job]:
    """Begin the conversation anew; returns the jobs that delete the files of its draft."""
    draft = thread.state.draft
    thread.state = Conversation(locale=thread.state.locale)
    return [Job("erase", draft.id, now)] if draft is not None and draft.case is None else []
