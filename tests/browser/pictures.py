"""Pictures to upload, drawn here."""

import struct
import zlib

from playwright.sync_api import FilePayload


def photo(name: str, side: int = 64) -> FilePayload:
    """A small square PNG."""
    rows = b"".join(b"\0" + _row(side, y) for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return {"name": name, "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + chunks}


def _row(side: int, y: int) -> bytes:
    return b"".join(bytes((x * 4 % 256, y * 4 % 256, 140)) for x in range(side))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
