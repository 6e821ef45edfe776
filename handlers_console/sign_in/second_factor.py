"""The code of six digits from a phone (RFC 6238), and the codes for who has lost it."""

import hmac
import secrets
from datetime import datetime

import pyotp
from markupsafe import Markup

from dialogs.staff.binding import ALPHABET
from handlers_console import qr_codes

_SECONDS = 30
_CODES, _SIGNS = 10, 10


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step that this code is of: the current one, the one before or the one after; None for a wrong
    code. Each step may be used once."""
    plain = "".join(filter(str.isdecimal, code))
    current, generator = int(now.timestamp()) // _SECONDS, pyotp.TOTP(secret)
    found = None
    for step in (current - 1, current, current + 1):
        if hmac.compare_digest(generator.at(step * _SECONDS).encode(), plain.encode()):
            found = step
    return found


def picture(secret: str, name: str, issuer: str) -> Markup:
    """The QR code that an authenticator app reads, as SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
    return qr_codes.inline(address)


def grouped(secret: str) -> str:
    """The secret as somebody types it who cannot scan."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def new_codes() -> list[str]:
    """Ten recovery codes of 50 random bits such as 7K2M9-QXA4T."""
    return [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(_SIGNS // 2)) for _ in "12")
        for _ in range(_CODES)
    ]
