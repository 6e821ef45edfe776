"""Ratings: one for each closing of a case, written from the events that ask for it, give it and end it."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select, update

from cases.complaint import Complaint
from cases.events import Event
from storage.case_tables import ratings
from storage.codec import Codec
from storage.dialects import insert_or_ignore


class Rating(Struct, frozen=True):
    """What the customer thought of a closing. `score` is None where they never said."""

    closing: int
    score: int | None
    reasons: tuple[str, ...]
    comment: str


def record(connection: Connection, codec: Codec, complaint: Complaint) -> None:
    """Write down what the new events of this case say of its latest closing."""
    for event in complaint.events:
        match event.kind:
            case "rating_asked":
                _ensure(connection, complaint, event)
            case "rated":
                _ensure(connection, complaint, event)
                _write(connection, complaint, _rated(codec, complaint, event))
            case "rating_expired":
                _write(connection, complaint, {"expired_at": event.at})


def of_case(connection: Connection, codec: Codec, case_id: str) -> list[Rating]:
    """The ratings of a case, the latest last."""
    wanted = select(ratings).where(ratings.c.case_id == case_id).order_by(ratings.c.closing)
    return [
        Rating(row.closing, row.score, tuple(row.reasons.split()), _comment(codec, row))
        for row in connection.execute(wanted)
    ]


def forget(connection: Connection, case_id: str) -> None:
    """Erase the comments on a case; the scores stay."""
    connection.execute(update(ratings).where(ratings.c.case_id == case_id).values(sealed_comment=None))


def _ensure(connection: Connection, complaint: Complaint, event: Event) -> None:
    row = {
        "case_id": complaint.id,
        "closing": complaint.life.closings,
        "asked_at": event.at,
        "reasons": "",
        "handler_id": complaint.handler,
    }
    connection.execute(insert_or_ignore(connection, ratings), [row])


def _rated(codec: Codec, complaint: Complaint, event: Event) -> dict[str, Any]:
    given = event.details.given
    values: dict[str, Any] = {"rated_at": event.at, "score": given["score"]}
    if isinstance(reasons := given.get("reasons"), list):
        values["reasons"] = " ".join(reasons)
    if comment := given.get("comment"):
        values["sealed_comment"] = codec.seal(comment, "ratings", complaint.id, complaint.life.closings)
    return values


def _write(connection: Connection, complaint: Complaint, values: dict[str, Any]) -> None:
    connection.execute(
        update(ratings)
        .where(ratings.c.case_id == complaint.id, ratings.c.closing == complaint.life.closings)
        .values(values)
    )


def _comment(codec: Codec, row: Any) -> str:
    if not row.sealed_comment:
        return ""
    return codec.open(row.sealed_comment, str, "ratings", row.case_id, row.closing)
