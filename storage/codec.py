"""Messages and state as bytes: sealed MessagePack, bound to the row they stand in."""

from typing import TypeVar

import msgspec

from storage.crypto import Part, Place, Vault

T = TypeVar("T")

_encoder = msgspec.msgpack.Encoder()


class Codec:
    """Seals and opens values of the types it is asked for."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._decoders: dict[object, msgspec.msgpack.Decoder[object]] = {}

    def seal(self, value: object, *place: Place) -> bytes:
        """The value, sealed for this place."""
        return self._vault.seal(_encoder.encode(value), *place)

    def plain(self, value: object) -> bytes:
        """The bytes that `seal` would seal."""
        return _encoder.encode(value)

    def unsealed(self, sealed: bytes, *place: Place) -> bytes:
        """The bytes that were sealed for this place; raises Tampered."""
        return self._vault.open(sealed, *place)

    def open(self, sealed: bytes, type_: type[T], *place: Place) -> T:
        """The value sealed for this place; raises Tampered, or msgspec.ValidationError if it does not fit."""
        plain = self._vault.open(sealed, *place)
        decoder = self._decoders.get(type_)
        if decoder is None:
            decoder = self._decoders[type_] = msgspec.msgpack.Decoder(type_)
        return decoder.decode(plain)  # type: ignore[return-value]

    def digest(self, *parts: str) -> str:
        """A keyed hash to look things up by."""
        return self._vault.digest(*parts)

    def proof(self, purpose: str, *parts: Part) -> bytes:
        """A keyed hash of 32 bytes that proves who wrote these parts."""
        return self._vault.proof(purpose, *parts)
