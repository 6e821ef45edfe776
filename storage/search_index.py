"""The index of `storage.search`, as each kind of database keeps it: FTS5, or a tsvector with a GIN index.

A case has its place there by the hour of its receipt, so the newest are found first without sorting.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, text

from cases.complaint import Complaint
from storage.codec import Codec
from storage.types import EPOCH

_HASH_BITS = 43

_ADD = {
    "sqlite": text(
        "INSERT OR IGNORE INTO search_tokens (rowid, case_id, tokens) VALUES (:place, :id, :tokens)"
    ),
    "postgresql": text(
        "INSERT INTO search_tokens (place, case_id, tokens)"
        " VALUES (:place, :id, array_to_tsvector(string_to_array(:tokens, ' '))) ON CONFLICT DO NOTHING"
    ),
}
_TOKENS = text("SELECT tokens FROM search_tokens WHERE rowid = :place AND case_id = :id")
_REPLACE = text("UPDATE search_tokens SET tokens = :tokens WHERE rowid = :place")
_GROW = text(
    "UPDATE search_tokens SET tokens = tokens || array_to_tsvector(string_to_array(:tokens, ' '))"
    " WHERE place = :place AND case_id = :id AND length(tokens) < :most"
)
_REMOVE = {
    "sqlite": text("DELETE FROM search_tokens WHERE rowid = :place AND case_id = :id"),
    "postgresql": text("DELETE FROM search_tokens WHERE place = :place AND case_id = :id"),
}
_NEWEST = {
    "sqlite": text(
        "SELECT case_id FROM search_tokens WHERE search_tokens MATCH :wanted ORDER BY rowid DESC LIMIT :many"
    ),
    "postgresql": text(
        "SELECT case_id FROM search_tokens WHERE tokens @@ CAST(:wanted AS tsquery)"
        " ORDER BY place DESC LIMIT :many"
    ),
}
_AT = text("SELECT case_id, tokens FROM search_tokens WHERE rowid IN :places")
_AT = _AT.bindparams(bindparam("places", expanding=True))
_AMONG = text(
    "SELECT case_id FROM search_tokens WHERE place IN :places AND tokens @@ CAST(:wanted AS tsquery)"
).bindparams(bindparam("places", expanding=True))


def add(connection: Connection, codec: Codec, complaint: Complaint, tokens: Collection[str]) -> None:
    """A case that is not in the index yet."""
    values = _values(codec, complaint, tokens)
    connection.execute(_ADD[connection.dialect.name], values)


def grow(
    connection: Connection, codec: Codec, complaint: Complaint, tokens: Collection[str], most: int
) -> None:
    """The case is found by these tokens too, unless it has `most` already."""
    values = _values(codec, complaint, tokens)
    if connection.dialect.name == "postgresql":
        connection.execute(_GROW, {**values, "most": most})
        return
    known = connection.scalar(_TOKENS, {"place": values["place"], "id": complaint.id})
    if known is None:
        return
    has = set(known.split())
    if len(has) < most and not has.issuperset(tokens):
        connection.execute(_REPLACE, {"place": values["place"], "tokens": " ".join(sorted({*has, *tokens}))})


def remove(connection: Connection, codec: Codec, case_id: str, received_at: datetime) -> None:
    """The case is found by its words no more."""
    values = {"place": place(codec, case_id, received_at), "id": case_id}
    connection.execute(_REMOVE[connection.dialect.name], values)


def newest(connection: Connection, tokens: Sequence[str], many: int) -> list[str]:
    """The ids of the cases that have all these tokens, of many the newest."""
    values = {"wanted": _wanted(connection, tokens), "many": many}
    return list(connection.scalars(_NEWEST[connection.dialect.name], values))


def among(connection: Connection, tokens: Sequence[str], places: Sequence[int]) -> list[str]:
    """The ids of the cases at these places that have all these tokens."""
    if not places:
        return []
    if connection.dialect.name == "postgresql":
        values = {"wanted": _wanted(connection, tokens), "places": list(places)}
        return list(connection.scalars(_AMONG, values))
    wanted = set(tokens)  # to look into each of few is ten times as fast as to match each
    return [
        row[0] for row in connection.execute(_AT, {"places": list(places)}) if wanted <= set(row[1].split())
    ]


def place(codec: Codec, case_id: str, received_at: datetime) -> int:
    """Where a case stands in the index: it takes 63 bits."""
    hour = int((received_at - EPOCH).total_seconds()) // 3600
    return hour << _HASH_BITS | int(codec.digest("place", case_id)[:11], 16) >> 44 - _HASH_BITS


def _values(codec: Codec, complaint: Complaint, tokens: Collection[str]) -> dict[str, object]:
    return {
        "place": place(codec, complaint.id, complaint.received_at),
        "id": complaint.id,
        "tokens": " ".join(sorted(tokens)),
    }


def _wanted(connection: Connection, tokens: Sequence[str]) -> str:
    if connection.dialect.name == "postgresql":
        return " & ".join(f"'{token}'" for token in tokens)
    return " ".join(f'"{token}"' for token in tokens)
