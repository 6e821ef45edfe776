"""Links that open one field of a conversation on the web page.

A link is sealed, not only signed: it passes through messengers and logs and must not tell whose it is.
"""

import base64
import binascii
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from bot.channels.webchat.ports import BadLink, FieldLink

_PURPOSE = [b"webchat field link"]


class FieldLinks:
    """Makes and reads the tokens of such links. The same link gives the same token.

    `key` is 64 random bytes, the same on all instances.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def token(self, link: FieldLink) -> str:
        """The token to put in `/chat/fields/{token}`."""
        sealed = self._cipher.encrypt(msgspec.msgpack.encode(link), _PURPOSE)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")

    def read(self, token: str, now: datetime) -> FieldLink:
        """What the link says; raises BadLink for one that was tampered with or has expired."""
        try:
            sealed = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
            link = msgspec.msgpack.decode(self._cipher.decrypt(sealed, _PURPOSE), type=FieldLink)
        except (UnicodeError, binascii.Error, ValueError, InvalidTag, msgspec.DecodeError) as error:
            raise BadLink(expired=False) from error
        if now.timestamp() >= link.expires:
            raise BadLink(expired=True)
        return link
