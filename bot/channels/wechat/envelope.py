"""How a callback proves where it comes from, and how it and its answer are encrypted."""

import base64
import hashlib
import hmac
import re
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote_plus

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from bot.channels.wechat import document
from bot.channels.wechat.document import Unreadable

# No parser is needed to find what is signed as a whole and read by nobody before it is verified.
_ENCRYPTED = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?([0-9A-Za-z+/=]+)(?:\]\]>)?\s*</Encrypt>")


class Mode(StrEnum):
    """What the account is set to on the platform's own pages.

    A plain signature covers no content, so `SAFE` takes nothing that is not encrypted. `COMPATIBLE`
    takes both and reads the encrypted half where there is one.
    """

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


class Forged(Exception):
    """The signature is not the platform's."""


class Query:
    """The query string of a callback. Reading never fails: what is missing is empty."""

    __slots__ = ("echo", "encrypted", "message_signature", "nonce", "signature", "timestamp")

    def __init__(self, query_string: bytes) -> None:
        values: dict[str, str] = {}
        for pair in query_string.decode("latin-1").split("&"):
            name, _, value = pair.partition("=")
            values[name] = unquote_plus(value) if "%" in value or "+" in value else value
        self.signature = values.get("signature", "")
        self.message_signature = values.get("msg_signature", "")
        self.timestamp = values.get("timestamp", "")
        self.nonce = values.get("nonce", "")
        self.echo = values.get("echostr", "")
        self.encrypted = values.get("encrypt_type", "raw") != "raw"


class Cipher(PrpCrypto):  # type: ignore[misc]
    """The library's cipher. The random start stands in for an IV, so it must not be guessable."""

    def get_random_string(self) -> bytes:
        return secrets.token_bytes(16)


@dataclass(frozen=True, slots=True)
class Letter:
    """A verified callback; `cipher` is what its answer is to be encrypted with, if it is."""

    fields: dict[str, str]
    cipher: Cipher | None = None


class Envelope:
    """Opens callbacks and seals answers. `aes_keys`: the current key, then those it replaced."""

    def __init__(self, token: str, app_id: str, aes_keys: Sequence[str], mode: Mode) -> None:
        """Raises ValueError where `mode` needs a key and there is none, or one that cannot be."""
        if not token:
            raise ValueError("WeChat needs the token set on the platform's pages")
        if mode is not Mode.PLAIN and not (aes_keys and app_id):
            raise ValueError(f"the {mode} mode needs an app id and an EncodingAESKey")
        self._token = token
        self._app_id = app_id
        self._mode = mode
        self._ciphers = tuple(Cipher(_decoded(key)) for key in aes_keys if app_id)

    def echo(self, query: Query) -> str:
        """What verifies the address when the platform asks for it; raises Forged, Unreadable."""
        if self._ciphers and self._matches(query.message_signature, query, query.echo):
            return self._decrypt(query.echo)[0]
        if not self._matches(query.signature, query):
            raise Forged
        return query.echo

    def open(self, query: Query, body: bytes) -> Letter:
        """The message in the body of a callback; raises Forged, Unreadable."""
        if not self._encrypted(query):
            if not self._matches(query.signature, query):
                raise Forged
            return Letter(document.read(body))
        found = _ENCRYPTED.search(body)
        encrypted = found[1].decode("ascii") if found else ""
        if not self._matches(query.message_signature, query, encrypted):
            raise Forged
        xml, cipher = self._decrypt(encrypted)
        return Letter(document.read(xml.encode()), cipher)

    def seal(self, xml: str, cipher: Cipher, timestamp: str) -> str:
        encrypted = cipher.encrypt(xml, self._app_id).decode("ascii")
        nonce = secrets.token_hex(8)
        signature = self._sign(timestamp, nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )

    def _encrypted(self, query: Query) -> bool:
        return self._mode is Mode.SAFE or (self._mode is Mode.COMPATIBLE and query.encrypted)

    def _matches(self, signature: str, query: Query, *content: str) -> bool:
        expected = self._sign(query.timestamp, query.nonce, *content)
        return hmac.compare_digest(expected.encode(), signature.encode())

    def _sign(self, *parts: str) -> str:
        joined = "".join(sorted((self._token, *parts))).encode()
        return hashlib.sha1(joined, usedforsecurity=False).hexdigest()  # the platform's choice

    def _decrypt(self, encrypted: str) -> tuple[str, Cipher]:
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(encrypted, self._app_id), cipher
            except (InvalidAppIdException, ValueError, IndexError, struct.error):
                continue  # another key's
        raise Unreadable("no key decrypts it")


def _decoded(aes_key: str) -> bytes:
    try:
        key = base64.b64decode(aes_key + "=", validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    return key
