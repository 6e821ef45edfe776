"""Forms with files, read as they arrive: a file is passed on in pieces and never laid down in the open."""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from bot.channels.webchat.refusals import Refusal, bad

_MAX_FIELD = 16 * 1024


@dataclass
class Part:
    """One part of a form. A file has a `filename`; its `chunks` must be read before the next part."""

    name: str
    filename: str | None
    media_type: str
    chunks: AsyncIterator[bytes]

    async def text(self) -> str:
        """The value of a part that is no file."""
        value = bytearray()
        async for chunk in self.chunks:
            value += chunk
            if len(value) > _MAX_FIELD:
                raise Refusal(413, "too_much")
        return value.decode("utf-8", "replace")


@dataclass
class _Begin:
    headers: dict[str, str] = field(default_factory=dict)


_END = object()


class Parts:
    """Iterates over the parts of a multipart request of at most `limit` bytes in all."""

    def __init__(self, request: Request, limit: int) -> None:
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise bad("unreadable")
        declared = request.headers.get("content-length", "")
        if declared.isascii() and declared.isdigit() and len(declared) < 20 and int(declared) > limit:
            raise Refusal(413, "too_large")
        self._left = limit
        self._stream = aiter(request.stream())
        self._happened: deque[object] = deque()
        self._header = b""
        self._value = b""
        self._headers: dict[str, str] = {}
        try:
            self._parser = MultipartParser(options[b"boundary"], self._callbacks())  # type: ignore[arg-type]
        except FormParserError as error:
            raise bad("unreadable") from error

    async def __aiter__(self) -> AsyncIterator[Part]:
        while (event := await self._next()) is not None:
            if isinstance(event, _Begin):
                yield self._part(event)

    def _part(self, begin: _Begin) -> Part:
        _, options = parse_options_header(begin.headers.get("content-disposition", ""))
        filename = options.get(b"filename")
        return Part(
            name=options.get(b"name", b"").decode("utf-8", "replace"),
            filename=None if filename is None else filename.decode("utf-8", "replace"),
            media_type=begin.headers.get("content-type", ""),
            chunks=self._chunks(),
        )

    async def _chunks(self) -> AsyncIterator[bytes]:
        while (event := await self._next()) is not _END:
            if not isinstance(event, bytes):
                raise bad("unreadable")
            yield event

    async def _next(self) -> object:
        """What the parser met next; None at the end of the body."""
        while not self._happened:
            chunk = await anext(self._stream, b"")
            if not chunk:
                return None
            self._left -= len(chunk)
            if self._left < 0:
                raise Refusal(413, "too_large")
            try:
                self._parser.write(chunk)
            except FormParserError as error:
                raise bad("unreadable") from error
        return self._happened.popleft()

    def _callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._headers.clear,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_data,
            "on_part_end": lambda: self._happened.append(_END),
        }

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._header = self._value = b""

    def _on_headers_finished(self) -> None:
        self._happened.append(_Begin(dict(self._headers)))

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._happened.append(bytes(data[start:end]))
