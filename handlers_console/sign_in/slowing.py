"""How guessing is slowed down: after a few failures each further try must wait longer."""

from datetime import timedelta
from functools import partial

from handlers_console.visit import Guest
from storage.sign_in_tries import Pause

FORGET = timedelta(hours=24)
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(minutes=15)
_OF_A_NAME, _OF_AN_ADDRESS = 5, 60


def pause(failures: int, *, free: int) -> timedelta:
    """Nothing for the first `free` failures, then a minute, doubling up to a quarter of an hour."""
    if failures < free:
        return timedelta()
    return min(_FIRST * (1 << min(failures - free, 10)), _LONGEST)


def counted(guest: Guest, kind: str, whose: str) -> list[tuple[str, Pause]]:
    """What a try is counted for: whose secret it is, and the address that it comes from. An address, which
    a whole office may share, is counted anew every hour."""
    digest = guest.office.codec.digest
    address = guest.request.client.host if guest.request.client else ""
    return [
        (digest("sign-in try", kind, whose), partial(pause, free=_OF_A_NAME)),
        (
            digest("sign-in try", "address", address, f"{guest.now:%Y%m%d%H}"),
            partial(pause, free=_OF_AN_ADDRESS),
        ),
    ]
