"""Long data sealed in frames, so that it can be written and read without ever holding it whole.

A sealed stream reads: version (1 byte), key id (4), salt (16), then frames of 64 KiB, each with its tag;
only the last may be shorter. The nonce of a frame is its number and whether it is the last, under a key
of this stream alone; so frames cannot be cut off, left out, reordered or mixed with those of another.
"""

import os
from collections.abc import AsyncIterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.crypto import TAG_BYTES, Tampered, Vault

FRAME_BYTES = 64 * 1024
SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES
VERSION = b"\x01"
KEY_ID = slice(1, 5)
SALT = slice(5, 21)
HEAD_BYTES = 21
PURPOSE = "frames"


async def sealed(pieces: AsyncIterator[bytes], vault: Vault, place: str) -> AsyncIterator[bytes]:
    """The sealed stream of what `pieces` says, bound to `place`; holds one frame and one piece."""
    salt = os.urandom(16)
    key_id, key = vault.stream_key(PURPOSE, salt)
    head = VERSION + key_id + salt
    frames = _Frames(head, key, place)
    yield head
    held = bytearray()
    async for piece in pieces:
        for part in split(piece):
            held += part
            if len(held) > FRAME_BYTES:
                yield frames.seal(bytes(held[:FRAME_BYTES]), last=False)
                del held[:FRAME_BYTES]
    yield frames.seal(bytes(held), last=True)


async def opened(pieces: AsyncIterator[bytes], vault: Vault, place: str) -> AsyncIterator[bytes]:
    """The plain frames of a sealed stream, each as soon as it is proved; raises Tampered.

    That nothing was cut off is known only when this has come to its end.
    """
    frames: _Frames | None = None
    held = bytearray()
    async for piece in pieces:
        held += piece
        if frames is None and len(held) >= HEAD_BYTES:
            frames = _frames_of(bytes(held[:HEAD_BYTES]), vault, place)
            del held[:HEAD_BYTES]
        start = 0
        while frames is not None and len(held) - start > SEALED_FRAME_BYTES:
            yield frames.open(bytes(held[start : start + SEALED_FRAME_BYTES]), last=False)
            start += SEALED_FRAME_BYTES
        del held[:start]
    if frames is None:
        raise Tampered("this is not sealed data")
    yield frames.open(bytes(held), last=True)


def split(piece: bytes) -> list[memoryview]:
    """A piece in parts of a frame at most, so that no step on one of them takes long."""
    view = memoryview(piece)
    return [view[start : start + FRAME_BYTES] for start in range(0, len(view), FRAME_BYTES)]


class _Frames:
    def __init__(self, head: bytes, key: bytes, place: str) -> None:
        self._cipher = AESGCM(key)
        self._bound = head + place.encode()
        self._number = 0

    def seal(self, plain: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last), plain, self._bound)

    def open(self, frame: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last), frame, self._bound)
        except (InvalidTag, ValueError):
            raise Tampered("a sealed stream was changed, cut or stands in another place") from None

    def _nonce(self, last: bool) -> bytes:
        nonce = self._number.to_bytes(11, "big") + bytes([last])
        self._number += 1
        return nonce


def _frames_of(head: bytes, vault: Vault, place: str) -> _Frames:
    if head[:1] != VERSION:
        raise Tampered("this is not sealed data")
    return _Frames(head, vault.stream_key_of(head[KEY_ID], PURPOSE, head[SALT]), place)
