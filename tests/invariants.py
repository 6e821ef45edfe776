"""What must hold of a database at any moment, whatever was said and however it was cut off."""

import re
from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import select

from cases.case_number import Recognised, recognise
from dialogs.conversation import Conversation, Phase
from dialogs.dialog import Dialog
from dialogs.messages import Content, File, Say, Text
from dialogs.questions import question
from dialogs.rules import CaseBrief, Moment, Rules
from storage.case_tables import cases, events
from storage.tables import consents, conversations, evidence, inbox, outbox
from tests.desk import Desk

_MARKS = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
OUTBOX_STATES = {"queued", "parked", "sent", "failed"}


async def check(desk: Desk) -> None:
    """Raises AssertionError where the database does not make sense."""
    await check_cases(desk)
    await check_messages(desk)
    await check_words(desk)
    await check_states(desk)


async def check_cases(desk: Desk) -> None:
    found = await desk.rows(select(cases))
    assert len({case.number for case in found}) == len(found)
    assert all(recognise(case.number) == Recognised(case.number) for case in found)
    kinds: dict[str, list[str]] = defaultdict(list)
    seqs: dict[str, list[int]] = defaultdict(list)
    for event in await desk.rows(select(events).order_by(events.c.case_id, events.c.seq)):
        kinds[event.case_id].append(event.kind)
        seqs[event.case_id].append(event.seq)
    for case in found:
        assert kinds[case.id][0] == "received"
        assert kinds[case.id].count("received") == 1
        assert seqs[case.id] == list(range(1, case.version + 1))
    assert set(kinds) == {case.id for case in found}
    opened = Counter(case.conversation_id for case in found)
    threads = await desk.rows(select(conversations.c.id, conversations.c.cases))
    assert all(thread.cases >= opened[thread.id] for thread in threads)
    if not any("continued" in each for each in kinds.values()):
        assert all(thread.cases == opened[thread.id] for thread in threads)


async def check_messages(desk: Desk) -> None:
    came = await desk.rows(select(inbox.c.conversation_id, inbox.c.seq, inbox.c.key))
    went = await desk.rows(select(outbox).order_by(outbox.c.conversation_id, outbox.c.seq))
    assert len({(row.conversation_id, row.key) for row in came}) == len(came)
    places = Counter((row.conversation_id, row.seq) for row in [*came, *went])
    assert not [place for place, count in places.items() if count > 1]
    assert {row.state for row in went} <= OUTBOX_STATES
    for row in went:
        settled = row.state in ("sent", "failed")
        assert settled == (row.settled_at is not None)
        assert not (settled and row.leased_until)
        assert row.answered_in is None or (row.conversation_id, row.answered_in) in places
    highest: dict[str, int] = {}
    for conversation_id, seq in places:
        highest[conversation_id] = max(highest.get(conversation_id, 0), seq)
    threads = await desk.rows(select(conversations.c.id, conversations.c.next_seq))
    assert all(thread.next_seq > highest.get(thread.id, 0) for thread in threads)
    _check_order(went)


async def check_words(desk: Desk) -> None:
    """What was taken in reads as it was meant: no control characters, no marks that turn a line round."""
    codec = desk.runtime.parts.codec
    for row in await desk.rows(select(inbox).where(inbox.c.sealed_content != b"")):
        content: Content = codec.open(row.sealed_content, Content, "inbox", row.conversation_id, row.seq)  # type: ignore[arg-type]
        if isinstance(content, Text):
            assert not _MARKS.search(content.text)
        if isinstance(content, File):
            assert not _MARKS.search(content.name + content.caption)


async def check_states(desk: Desk) -> None:
    codec, rules = desk.runtime.parts.codec, desk.runtime.parts.rules
    mine: dict[str, list[CaseBrief]] = defaultdict(list)
    for row in await desk.rows(select(cases).order_by(cases.c.received_at.desc())):
        brief = CaseBrief(row.id, row.number, row.stage, row.matter, row.received_at, row.answer_due)
        mine[row.conversation_id].append(brief)
    agreed = set(await desk.column(select(consents.c.conversation_id).where(consents.c.given == 1)))
    offered = set(await desk.column(select(evidence.c.conversation_id)))
    for row in await desk.rows(select(conversations)):
        state = codec.open(row.sealed_state, Conversation, "conversations", row.id, "state")
        say = _question(desk, rules, state, row.channel, tuple(mine[row.id]))
        assert say.text
        assert len({choice.token for choice in say.choices}) == len(say.choices)
        if state.draft is not None or mine[row.id] or row.id in offered:
            assert row.id in agreed
        if state.phase in (Phase.NEW, Phase.REFUSED):
            assert not state.held
            assert state.draft is None


def _question(desk: Desk, rules: Rules, state: Conversation, channel: str, own: tuple[CaseBrief, ...]) -> Say:
    moment = Moment(desk.time(), "0" * 32, "k", channel, None, own, lambda *_: "https://x.test")
    return question(Dialog(state, rules, moment))


def _check_order(went: list[Any]) -> None:
    """Of a conversation nothing was sent past a message that still waits."""
    waits: dict[str, int] = {}
    for row in went:
        if row.settled_at is None:
            waits.setdefault(row.conversation_id, row.seq)
        elif row.state == "sent":
            assert row.conversation_id not in waits
