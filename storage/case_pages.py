"""What a customer may see of their own cases on the page that a signed link opens. Changes nothing.

Nothing that staff wrote for staff is read here: of the events only the decisions that the customer was
told, and what the customer added.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, and_, select

from cases.complaint import Life
from cases.deadlines import DeadlineKind
from cases.events import Details
from cases.rules import CaseRules
from cases.stage import Stage
from dialogs.briefs import brief_of
from dialogs.messages import Attachment, File, Say
from dialogs.rules import CaseBrief
from storage import complaints, reply_files, staff, threads
from storage.case_tables import cases, events, notices
from storage.codec import Codec
from storage.tables import evidence, outbox
from storage.threads import Contact

_DECISIONS = ("decided", "review_decided")
_PARTS = ("facts", "basis", "result", "remedies")
MOST = 200
_its_message = and_(outbox.c.conversation_id == notices.c.conversation_id, outbox.c.seq == notices.c.seq)
_its_event = and_(events.c.case_id == notices.c.case_id, events.c.seq == notices.c.event_seq)


class Told(Struct, frozen=True):
    """One message to the customer about a case, with the notices it carried. `decision` are the four parts
    of the decision that it told, by name; `files` went with it."""

    at: datetime
    kinds: tuple[str, ...]
    text: str
    decision: dict[str, str] = {}
    files: tuple[Attachment, ...] = ()


class Added(Struct, frozen=True):
    """Words that the customer added to a case."""

    at: datetime
    text: str


class Given(Struct, frozen=True):
    """A file that the customer gave; `state` is offered, stored, refused or lost, `size` in bytes."""

    at: datetime
    name: str
    kind: str
    state: str
    size: int | None


class CasePage(Struct, frozen=True):
    """A case as its customer sees it. `told`, `added` and `files` are the newest, newest first.

    `review_due_at` is the first moment too late for the answer to a review that is under way.
    """

    brief: CaseBrief
    contact: Contact
    line: str | None
    told: tuple[Told, ...]
    added: tuple[Added, ...]
    files: tuple[Given, ...]
    review_due_at: datetime | None


def page(
    connection: Connection,
    codec: Codec,
    conversation_id: str,
    case_id: str,
    rules: CaseRules,
) -> CasePage | None:
    """The case, if it is this conversation's and its customer may see it: not once their data were erased."""
    row = connection.execute(
        select(cases).where(cases.c.id == case_id, cases.c.conversation_id == conversation_id)
    ).first()
    if row is None:
        return None
    case = complaints.opened(codec, row)
    if is_put_away(case.life, case.stage):
        return None
    handler = staff.names(connection, codec, [case.handler]).get(case.handler, "") if case.handler else ""
    return CasePage(
        brief=brief_of(case, handler, rules),
        contact=threads.contact_of(connection, codec, conversation_id),
        line=case.particulars.line,
        told=told(connection, codec, case_id),
        added=_added(connection, codec, case_id),
        files=files(connection, codec, case_id),
        review_due_at=_review_due_at(case.life),
    )


def is_put_away(life: Life, stage: Stage) -> bool:
    """Erased, or kept for nothing but the retention duty."""
    return life.erased or (life.erase_asked and stage.is_over)


def _review_due_at(life: Life) -> datetime | None:
    open_ones = [one for one in life.deadlines if one.is_open]
    return next((one.due_at for one in open_ones if one.kind is DeadlineKind.REVIEW), None)


def told(connection: Connection, codec: Codec, case_id: str) -> tuple[Told, ...]:
    """The newest messages about a case, newest first: several notices may have gone as one."""
    wanted = (
        select(notices, outbox.c.sealed_say, events.c.kind.label("event"), events.c.sealed_details)
        .join(
            outbox, and_(outbox.c.conversation_id == notices.c.conversation_id, outbox.c.seq == notices.c.seq)
        )
        .join(events, and_(events.c.case_id == notices.c.case_id, events.c.seq == notices.c.event_seq))
        .where(notices.c.case_id == case_id)
        .order_by(notices.c.event_seq.desc())
        .limit(MOST)
    )
    found: dict[tuple[str, int], Told] = {}
    sent = reply_files.sent(connection, codec, case_id)
    for row in connection.execute(wanted):
        if not row.sealed_say:
            continue
        place = (row.conversation_id, row.seq)
        say = codec.open(row.sealed_say, Say, "outbox", *place)
        before = found.get(place)
        kinds = (row.kind, *before.kinds) if before else (row.kind,)
        decision = before.decision if before else {}
        if row.event in _DECISIONS and row.sealed_details and not decision:
            given = codec.open(row.sealed_details, Details, "events", case_id, row.event_seq).given
            decision = {part: str(given.get(part, "")) for part in _PARTS}
        went = tuple(one.attachment for one in sent.get(row.event_seq, ()))
        files = went + (before.files if before else ())
        found[place] = Told(row.at, kinds, say.text, decision, files)
    return tuple(found.values())


def _added(connection: Connection, codec: Codec, case_id: str) -> tuple[Added, ...]:
    wanted = (
        select(events)
        .where(
            events.c.case_id == case_id,
            events.c.kind == "supplemented",
            events.c.actor.startswith("customer"),
        )
        .order_by(events.c.seq.desc())
        .limit(MOST)
    )
    opened = [
        (row.at, codec.open(row.sealed_details, Details, "events", case_id, row.seq))
        for row in connection.execute(wanted)
        if row.sealed_details
    ]
    return tuple(Added(at, str(details.given["text"])) for at, details in opened if "text" in details.given)


def files(connection: Connection, codec: Codec, case_id: str) -> tuple[Given, ...]:
    """The newest files of a case, newest first."""
    wanted = select(evidence).where(evidence.c.draft == case_id)
    wanted = wanted.order_by(evidence.c.received_at.desc(), evidence.c.seq.desc()).limit(MOST)
    found = []
    for row in connection.execute(wanted):
        id_ = f"{row.conversation_id}-{row.seq}-{row.nth}"
        name = codec.open(row.sealed_file, File, "evidence", id_).name if row.sealed_file else ""
        found.append(Given(row.received_at, name, row.kind, row.state, row.size))
    return tuple(found)
