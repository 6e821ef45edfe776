"""Access tokens that all instances share: sealed, and renewed by one of them at a time."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, or_, select, update

from storage.codec import Codec
from storage.dialects import insert_or_ignore
from storage.tables import tokens

T = TypeVar("T")


def get(connection: Connection, codec: Codec, name: str, type_: type[T]) -> T | None:
    """The token of this name, if there is one."""
    sealed = connection.scalar(select(tokens.c.sealed_token).where(tokens.c.name == name))
    return codec.open(sealed, type_, "tokens", name) if sealed else None


def put(connection: Connection, codec: Codec, name: str, token: object) -> None:
    """Share this token from now on."""
    _ensure(connection, name)
    sealed = codec.seal(token, "tokens", name)
    connection.execute(update(tokens).where(tokens.c.name == name).values(sealed_token=sealed))


def lease(connection: Connection, name: str, now: datetime, until: datetime) -> bool:
    """Whether this instance may renew the token until then."""
    _ensure(connection, name)
    free = or_(tokens.c.leased_until.is_(None), tokens.c.leased_until <= now)
    leased = connection.execute(
        update(tokens).where(tokens.c.name == name, free).values(leased_until=until).returning(tokens.c.name)
    )
    return leased.first() is not None


def release(connection: Connection, name: str) -> None:
    """Others may renew it."""
    connection.execute(update(tokens).where(tokens.c.name == name).values(leased_until=None))


def _ensure(connection: Connection, name: str) -> None:
    connection.execute(insert_or_ignore(connection, tokens), [{"name": name}])
