"""The XML of a callback, read as a flat record."""

import re
from xml.parsers import expat

# The platform nests five deep at most (the events about photographs).
DEEPEST = 16
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):
    """The body is not a message of the platform. Says nothing of its content."""


def read(body: bytes) -> dict[str, str]:
    """The texts of the elements directly below the root, by name, stripped; raises Unreadable.

    Deeper elements are passed over, and of two of one name the last counts. A document type, and with
    it any entity, is refused. Characters that XML cannot hold are dropped: customers do send them.
    """
    try:
        return _parse(body)
    except (expat.ExpatError, ValueError):
        cleaned = ILLEGAL.sub("", body.decode("utf-8", "ignore")).encode()
        if cleaned == body:
            raise Unreadable("malformed") from None
    try:
        return _parse(cleaned)
    except (expat.ExpatError, ValueError):
        raise Unreadable("malformed") from None


def _parse(body: bytes) -> dict[str, str]:
    record = _Record()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = record.start
    parser.EndElementHandler = record.end
    parser.CharacterDataHandler = record.characters
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(body, True)
    return record.fields


def _refuse(*_: object) -> None:
    raise Unreadable("document type")


class _Record:
    __slots__ = ("depth", "fields", "pieces")

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.pieces: list[str] = []
        self.depth = 0

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 2:
            self.pieces = []
        elif self.depth > DEEPEST:
            raise Unreadable("too deep")

    def characters(self, piece: str) -> None:
        if self.depth == 2:
            self.pieces.append(piece)

    def end(self, name: str) -> None:
        if self.depth == 2:
            self.fields[name] = "".join(self.pieces).strip()
        self.depth -= 1
