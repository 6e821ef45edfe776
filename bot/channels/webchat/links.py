"""Links that open a page for one customer: a field of their draft, or one of their cases.

A link is sealed, not only signed: it passes through messengers and logs and must not tell whose it is.
"""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from bot.channels.webchat.ports import BadLink, CaseLink, FieldLink

CASE_LINK_LIFE = timedelta(days=180)
"""From the notice that carries it: a decision after at most 60 days, 30 to ask for its review, 30 to answer
that, and as long again for an appraisal or a mediation during which the clock stands still."""


class Expiring(Protocol):
    """What a link says, with the time it is good until, in seconds since 1970, UTC."""

    @property
    def expires(self) -> int: ...


L = TypeVar("L", bound=Expiring)


class SealedLinks(Generic[L]):
    """Makes and reads the tokens of links of one kind. The same link gives the same token.

    `key` is 64 random bytes, the same on all instances.
    """

    def __init__(self, key: bytes, kind: type[L], purpose: bytes) -> None:
        self._cipher = AESSIV(key)
        self._kind = kind
        self._purpose = [purpose]

    def token(self, link: L) -> str:
        """The token to put into the address."""
        sealed = self._cipher.encrypt(msgspec.msgpack.encode(link), self._purpose)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")

    def read(self, token: str, now: datetime) -> L:
        """What the link says; raises BadLink for one that was tampered with or has expired."""
        try:
            sealed = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
            link = msgspec.msgpack.decode(self._cipher.decrypt(sealed, self._purpose), type=self._kind)
        except (UnicodeError, binascii.Error, ValueError, InvalidTag, msgspec.DecodeError) as error:
            raise BadLink(expired=False) from error
        if now.timestamp() >= link.expires:
            raise BadLink(expired=True)
        return link


class FieldLinks(SealedLinks[FieldLink]):
    """The tokens of `/chat/fields/{token}`."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key, FieldLink, b"webchat field link")


class CaseLinks(SealedLinks[CaseLink]):
    """The tokens of `/chat/cases/{token}`."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key, CaseLink, b"webchat case link")
