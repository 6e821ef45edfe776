"""How staff prove who they are: sign-in names, passwords, second factors, recovery codes."""

from collections.abc import Iterable
from datetime import datetime
from unicodedata import normalize

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from cases.actors import Role
from storage.case_tables import staff
from storage.codec import Codec
from storage.dialects import upsert
from storage.sign_in_tables import credentials, recovery_codes


class NameTaken(Exception):
    """The sign-in name is another's."""


class Secrets(Struct, frozen=True):
    """The sign-in `name` as its owner writes it, the argon2id hash of the `password`, and the secret of the
    second factor in base32, "" where there is none."""

    name: str
    password: str
    totp: str = ""


class Account(Struct, frozen=True):
    """How one member signs in. `last_step` is the last TOTP step that was used."""

    staff_id: str
    secrets: Secrets
    last_step: int


def named(connection: Connection, codec: Codec, name: str) -> Account | None:
    """The account of this sign-in name, however it is written."""
    wanted = select(credentials).where(credentials.c.name_digest == name_digest(codec, name))
    return _account(codec, connection.execute(wanted).first())


def of_member(connection: Connection, codec: Codec, staff_id: str) -> Account | None:
    """The account of this member."""
    wanted = select(credentials).where(credentials.c.staff_id == staff_id)
    return _account(codec, connection.execute(wanted).first())


def keep(connection: Connection, codec: Codec, staff_id: str, secrets: Secrets, now: datetime) -> None:
    """Let them sign in with these from now on; raises NameTaken."""
    digest = name_digest(codec, secrets.name)
    other = select(credentials.c.staff_id).where(
        credentials.c.name_digest == digest, credentials.c.staff_id != staff_id
    )
    if connection.scalar(other) is not None:
        raise NameTaken
    row = {
        "staff_id": staff_id,
        "name_digest": digest,
        "sealed_secrets": codec.seal(secrets, "credentials", staff_id),
        "changed_at": now,
    }
    changed = ("name_digest", "sealed_secrets", "changed_at")
    connection.execute(upsert(connection, credentials, *changed), [row])


def remove(connection: Connection, staff_id: str) -> None:
    """They cannot sign in any more."""
    for table in (recovery_codes, credentials):
        connection.execute(delete(table).where(table.c.staff_id == staff_id))


def use_step(connection: Connection, staff_id: str, step: int) -> bool:
    """Use up a TOTP step and all before it; False where it was used already."""
    used = update(credentials).where(credentials.c.staff_id == staff_id, credentials.c.last_step < step)
    return (
        connection.execute(used.values(last_step=step).returning(credentials.c.staff_id)).first() is not None
    )


def replace_codes(connection: Connection, codec: Codec, staff_id: str, codes: Iterable[str]) -> None:
    """These recovery codes hold, and no others."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))
    rows = [{"staff_id": staff_id, "digest": _code_digest(codec, staff_id, code)} for code in codes]
    if rows:
        connection.execute(insert(recovery_codes), rows)


def use_code(connection: Connection, codec: Codec, staff_id: str, code: str) -> bool:
    """Use up one recovery code; False where it is none."""
    used = delete(recovery_codes).where(
        recovery_codes.c.staff_id == staff_id,
        recovery_codes.c.digest == _code_digest(codec, staff_id, code),
    )
    return connection.execute(used.returning(recovery_codes.c.staff_id)).first() is not None


def codes_left(connection: Connection, staff_id: str) -> int:
    """How many recovery codes they have."""
    wanted = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.staff_id == staff_id)
    return connection.scalar(wanted) or 0


def able(connection: Connection) -> set[str]:
    """The ids of all who can sign in."""
    wanted = select(credentials.c.staff_id).join(staff, staff.c.id == credentials.c.staff_id)
    return set(connection.scalars(wanted.where(staff.c.active == 1)))


def administrators(connection: Connection, *, lock: bool = False) -> set[str]:
    """The ids of the administrators who can sign in. `lock` them before one of them is changed: of two who
    take each other's role away at once, the second finds it gone."""
    wanted = (
        select(staff.c.id)
        .join(credentials, staff.c.id == credentials.c.staff_id)
        .where(staff.c.role == Role.ADMINISTRATOR.value, staff.c.active == 1)
        .order_by(staff.c.id)
    )
    return set(connection.scalars(wanted.with_for_update(of=staff) if lock else wanted))


def name_digest(codec: Codec, name: str) -> str:
    """What a sign-in name is kept as: case and width do not count."""
    return codec.digest("sign-in name", normalize("NFKC", name).strip().casefold())


def _code_digest(codec: Codec, staff_id: str, code: str) -> str:
    return codec.digest("recovery code", staff_id, "".join(filter(str.isalnum, code)).upper())


def _account(codec: Codec, row: Row[tuple[object, ...]] | None) -> Account | None:
    if row is None:
        return None
    secrets = codec.open(row.sealed_secrets, Secrets, "credentials", row.staff_id)
    return Account(row.staff_id, secrets, row.last_step)
