"""Failed sign-ins in the audit: an entry for each time that guessing is slowed down, so that a flood of tries
is not a flood of entries. Never what was tried."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection
from starlette.background import BackgroundTask
from starlette.responses import Response

from handlers_console.office import Office
from storage import audit, sign_in_tries
from storage.errors import StorageError
from storage.sign_in_tries import Pause

GUEST = "guest"
"""The actor of what nobody who had signed in did."""
FAILED, CODE_FAILED, MANY = "sign_in_failed", "sign_in_code_failed", "sign_in_many"

log = structlog.get_logger(__name__)


def noted(
    response: Response, office: Office, tried: Sequence[tuple[str, Pause]], deed: str, staff_id: str
) -> Response:
    """The response to a failed try, which is noted once it was sent: whoever guesses cannot tell by its time
    whether somebody has this name. `staff_id` is "" for a name that nobody has."""
    response.background = BackgroundTask(_note, office, [digest for digest, _ in tried], deed, staff_id)
    return response


async def _note(office: Office, digests: Sequence[str], deed: str, staff_id: str) -> None:
    whose, address = digests

    def work(connection: Connection, now: datetime) -> None:
        if staff_id and sign_in_tries.waits(connection, whose, now):
            audit.add(connection, office.codec, GUEST, deed, staff_id, now=now)
        if sign_in_tries.waits(connection, address, now):
            audit.add(connection, office.codec, GUEST, MANY, now=now)

    try:
        await office.write(work)
    except StorageError as error:
        log.warning("failed_sign_in_not_noted", error=type(error).__name__)
