"""What is wrong with the history of a case, by its own chain."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from hmac import compare_digest
from typing import Any

import msgspec
from msgspec import Struct

from storage.codec import Codec
from storage.crypto import Tampered
from storage.history import BEGINNING, ERASED, ERASING, digest_of, mac

_FACTS = ("stage", "grade", "green", "handler", "team", "branch", "answer_due")


class Fault(StrEnum):
    """What somebody did to it. An event out of its order, or one that was put in, counts as altered."""

    ALTERED = "altered"
    ADDED = "added"
    REMOVED = "removed"
    DETAILS = "details_altered"
    COLUMNS = "columns_altered"
    UNCHAINED = "unchained"
    LIST = "list_altered"
    DAY = "day_missing"
    AUDIT = "audit_altered"


class Flaw(Struct, frozen=True):
    """One finding: of the case with this number (or id, where the case is gone) at the event `seq`, of the
    list of a `day`, or of the audit's entry `seq`."""

    fault: Fault
    number: str = ""
    seq: int = 0
    day: date | None = None


class _Written(Struct):
    given: dict[str, Any] = {}
    after: dict[str, Any] = {}


def flaws_of(codec: Codec, rows: Sequence[Any]) -> Iterator[Flaw]:
    """What is wrong with one case, given the rows of its events in order, each with columns of the case
    beside it. A case without events comes as one row that has none."""
    number = rows[0].number
    written = {row.seq: _written(codec, row) for row in rows if row.seq is not None}
    erased_until = max(
        (row.seq for row in rows if row.kind == ERASING and _erases(written[row.seq])), default=0
    )
    for fault, seq in [*_chain(codec, rows), *_details(rows, written, erased_until), *_ends(rows)]:
        yield Flaw(fault, number, seq)
    if not _columns_hold(rows, written):
        yield Flaw(Fault.COLUMNS, number, rows[0].version)


def _chain(codec: Codec, rows: Sequence[Any]) -> Iterator[tuple[Fault, int]]:
    previous, expected = BEGINNING, 1
    for row in rows:
        if row.seq is None:
            return
        gap = row.seq != expected
        if gap:
            yield Fault.REMOVED, expected
        if row.mac is None or row.digest is None:
            yield Fault.UNCHAINED, row.seq
        elif not gap and not compare_digest(row.mac, mac(codec, previous, row, row.digest)):
            yield Fault.ALTERED, row.seq
        previous, expected = row.mac or BEGINNING, row.seq + 1


def _details(
    rows: Sequence[Any], written: dict[int, _Written | None], erased_until: int
) -> Iterator[tuple[Fault, int]]:
    for row in rows:
        if row.seq is None or row.digest is None:
            continue
        erased = row.sealed_details == ERASED and row.seq < erased_until
        if not erased and written[row.seq] is None:
            yield Fault.DETAILS, row.seq


def _ends(rows: Sequence[Any]) -> Iterator[tuple[Fault, int]]:
    last = rows[-1].seq or 0
    if last < rows[0].version:
        yield Fault.REMOVED, last + 1
    elif last > rows[0].version:
        yield Fault.ADDED, rows[0].version + 1


def _columns_hold(rows: Sequence[Any], written: dict[int, _Written | None]) -> bool:
    """Whether what stands in the case is what the events say it became, as far as they can be read."""
    facts: dict[str, Any] = {}
    for one in written.values():
        facts = {**facts, **one.after} if one is not None else {}
    row, last = rows[0], rows[-1]
    now = {
        "stage": row.stage,
        "grade": row.grade,
        "green": row.green,
        "handler": row.handler_id or "",
        "team": row.team or "",
        "branch": row.branch or "",
        "answer_due": row.answer_due.isoformat(),
    }
    said = all(facts[name] == now[name] for name in _FACTS if name in facts)
    return said and (last.seq is None or last.at == row.changed_at)


def _written(codec: Codec, row: Any) -> _Written | None:
    """What the details say; None where they are erased or not what the event was chained with."""
    if row.sealed_details == ERASED:
        return None
    try:
        plain = codec.unsealed(row.sealed_details, "events", row.case_id, row.seq)
    except Tampered:  # also what claims another key: the one of this database was confirmed at the start
        return None
    if row.digest is not None and not compare_digest(
        row.digest, digest_of(codec, row.case_id, row.seq, plain)
    ):
        return None
    return msgspec.msgpack.decode(plain, type=_Written)


def _erases(one: _Written | None) -> bool:
    """Whether it says that the details before it were erased, not only put away."""
    return one is not None and "until" not in one.given
