"""A second factor is set up, with recovery codes for who loses it."""

import base64
import binascii
from datetime import datetime

import msgspec
from msgspec import structs
from sqlalchemy import Connection
from starlette.responses import Response

from handlers_console import rendering
from handlers_console.cookies import remember
from handlers_console.refusals import unreadable
from handlers_console.sign_in import second_factor
from handlers_console.sign_in.entering import note, opened
from handlers_console.visit import Visit
from storage import sign_in
from storage.crypto import Tampered
from storage.sign_in_sessions import end_all

_PATH = "/console/sign-in/phone"


async def offer(visit: Visit) -> Response:
    """A new secret, to be scanned. It counts once a code of it was given. Who has a second factor gives that
    one first."""
    account = await visit.office.read(
        lambda connection: sign_in.of_member(connection, visit.office.codec, visit.member.id)
    )
    if account is None or (account.secrets.totp and not visit.session.proven):
        return rendering.see("/console/sign-in/code")
    return _offered(visit, second_factor.new_secret(), account.secrets.name)


async def confirm(visit: Visit) -> Response:
    """The first code of the new secret: from now on it is asked for. The recovery codes are shown this once,
    and the member's other sessions end."""
    office, secret, code = visit.office, _unsealed(visit), visit.posted("code", longest=10)
    step = second_factor.step_of(secret, code, visit.now)
    codes = second_factor.new_codes()

    def work(connection: Connection, now: datetime) -> str | None:
        account = sign_in.of_member(connection, office.codec, visit.member.id)
        if account is None or (account.secrets.totp and not visit.session.proven):
            raise unreadable()
        if step is None:
            return None
        kept = structs.replace(account.secrets, totp=secret)
        sign_in.keep(connection, office.codec, account.staff_id, kept, now)
        sign_in.use_step(connection, account.staff_id, step)
        sign_in.replace_codes(connection, office.codec, account.staff_id, codes)
        end_all(connection, account.staff_id)
        note(connection, office, visit.member, "second_factor_set", now)
        return opened(connection, visit, visit.member, proven=True)

    token = await office.write(work)
    if token is None:
        return _offered(visit, secret, visit.posted("name", longest=100), wrong=True)
    response = rendering.render(visit, "sign_in/codes.html", codes=codes)
    remember(response, office, token)
    return response


async def renew_codes(visit: Visit) -> Response:
    """New recovery codes, shown this once, in place of the old ones."""
    office, codes = visit.office, second_factor.new_codes()

    def work(connection: Connection, now: datetime) -> None:
        account = sign_in.of_member(connection, office.codec, visit.member.id)
        if account is None or not account.secrets.totp:
            raise unreadable()
        sign_in.replace_codes(connection, office.codec, visit.member.id, codes)
        note(connection, office, visit.member, "recovery_codes_renewed", now)

    await office.write(work)
    return rendering.render(visit, "sign_in/codes.html", codes=codes)


def _offered(visit: Visit, secret: str, name: str, *, wrong: bool = False) -> Response:
    issuer = visit.line("console.name")
    sealed = visit.office.codec.seal(secret, "new second factor", visit.session.id)
    return rendering.render(
        visit,
        "sign_in/phone.html",
        401 if wrong else 200,
        wrong=wrong,
        name=name,
        picture=second_factor.picture(secret, name, issuer),
        secret=second_factor.grouped(secret),
        sealed=base64.urlsafe_b64encode(sealed).decode(),
    )


def _unsealed(visit: Visit) -> str:
    """The secret that was shown in this very session."""
    try:
        sealed = base64.urlsafe_b64decode(visit.posted("sealed", longest=400).encode())
        return visit.office.codec.open(sealed, str, "new second factor", visit.session.id)
    except (binascii.Error, ValueError, Tampered, msgspec.DecodeError):
        raise unreadable() from None
