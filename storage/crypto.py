"""Encryption of personal data, keyed hashes, signatures: all from one master key.

A sealed value reads: version (1 byte), key id (4), nonce (12), AES-256-GCM ciphertext with its tag. It is
bound to its place, usually table, row and column: moved anywhere else, it does not open.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import URLSafeTimedSerializer

from storage.errors import StorageError

KEY_BYTES = 32
VERSION = b"\x01"
KEY_ID = slice(1, 5)
NONCE = slice(5, 17)
TAG_BYTES = 16

Place = str | int
Part = str | int | bytes


class Tampered(StorageError):
    """Sealed data that does not open here: changed, cut, moved to another place, or not sealed at all."""


class UnknownKey(Tampered):
    """Sealed with a master key that this instance was not given."""


class MasterKey:
    """One master key and what is derived from it: its id, and a subkey for each purpose."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes")
        self._secret = secret
        self.id = self.subkey("id")[:4]

    def subkey(self, purpose: str, salt: bytes | None = None) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt, b"tingsu " + purpose.encode()).derive(self._secret)


class Vault:
    """Seals with the current master key and opens what it or a previous one sealed.

    Keyed hashes and signatures hold when the key changes: hashes use the oldest key given, signatures of
    every key are accepted. So a key is changed by putting the new one first and keeping the old ones.
    """

    def __init__(self, current: bytes, previous: Sequence[bytes] = ()) -> None:
        keys = [MasterKey(secret) for secret in (current, *previous)]
        self._keys = {key.id: key for key in keys}
        self._ciphers = {key.id: AESGCM(key.subkey("rows")) for key in keys}
        self._head = VERSION + keys[0].id
        self._cipher = self._ciphers[keys[0].id]
        self._oldest = keys[-1]
        self._hashing = self._oldest.subkey("hashes")
        self._proving: dict[str, bytes] = {}
        self._signing = [key.subkey("signatures") for key in reversed(keys)]

    def seal(self, plain: bytes, *place: Place) -> bytes:
        """Encrypts `plain` for one place; sealing the same twice gives two different results."""
        nonce = os.urandom(12)
        return self._head + nonce + self._cipher.encrypt(nonce, plain, self._head + _canonical(place))

    def open(self, sealed: bytes, *place: Place) -> bytes:
        """What was sealed for this very place; raises Tampered."""
        cipher = self._ciphers.get(sealed[KEY_ID])
        if cipher is None or sealed[:1] != VERSION:
            raise _unopenable(sealed)
        try:
            return cipher.decrypt(sealed[NONCE], sealed[17:], sealed[:5] + _canonical(place))
        except (InvalidTag, ValueError):
            raise Tampered("sealed data was changed or stands in another place") from None

    def digest(self, *parts: str) -> str:
        """A keyed hash to look things up by: 32 hexadecimal digits."""
        return hmac.digest(self._hashing, _canonical(parts), "sha256").hex()[:32]

    def proof(self, purpose: str, *parts: Part) -> bytes:
        """A keyed hash that only who has the key can make: 32 bytes. Each purpose has a key of its own."""
        key = self._proving.get(purpose)
        if key is None:
            key = self._proving[purpose] = self._oldest.subkey(f"proof {purpose}")
        return hmac.digest(key, msgspec.msgpack.encode(parts), "sha256")

    def signer(self, purpose: str) -> URLSafeTimedSerializer:
        """Signs links and cookies. What is signed for one purpose is worth nothing for another."""
        return URLSafeTimedSerializer(
            self._signing,
            salt=f"tingsu {purpose}",
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )

    def stream_key(self, purpose: str, salt: bytes) -> tuple[bytes, bytes]:
        """The current key's id, and a key for one stream of data that `salt` tells from all others."""
        key = self._keys[self._head[KEY_ID]]
        return key.id, key.subkey(purpose, salt)

    def stream_key_of(self, key_id: bytes, purpose: str, salt: bytes) -> bytes:
        """The key that `stream_key` gave when the key with that id was current; raises UnknownKey."""
        key = self._keys.get(key_id)
        if key is None:
            raise UnknownKey("sealed with another master key")
        return key.subkey(purpose, salt)


def _canonical(parts: Sequence[Place]) -> bytes:
    """One text for each sequence of parts, so that ("ab", "c") and ("a", "bc") differ, as 1 and "1" do."""
    return msgspec.json.encode(parts)


def _unopenable(sealed: bytes) -> Tampered:
    if len(sealed) < NONCE.stop + TAG_BYTES or sealed[:1] != VERSION:
        return Tampered("this is not sealed data")
    return UnknownKey("sealed with another master key")
