"""What was written in a form with files, from whom no files are taken: those are read and not kept."""

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

_MOST = 100
_LONGEST = 256 * 1024


async def words_of(request: Request) -> FormData:
    """Its texts; raises ValueError for what is no such form. At most so many, together so long."""
    _, options = parse_options_header(request.headers.get("content-type", ""))
    reader = _Reader()
    try:
        parser = MultipartParser(options.get(b"boundary", b""), reader.callbacks)  # type: ignore[arg-type]
        async for piece in request.stream():
            parser.write(piece)
    except FormParserError as error:
        raise ValueError("no form with files") from error
    return FormData(reader.texts)


class _Reader:
    """Gathers the texts, part by part."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str | UploadFile]] = []
        self._left = _LONGEST
        self._header, self._value = bytearray(), bytearray()
        self._name: str | None = None

    @property
    def callbacks(self) -> dict[str, object]:
        return {
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_part_data": self._on_data,
            "on_part_end": self._on_end,
        }

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            is_text = b"filename" not in options and len(self.texts) < _MOST
            self._name = options.get(b"name", b"").decode("utf-8", "replace") if is_text else None
        self._header.clear()
        self._value.clear()

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._name is not None and self._left >= end - start:
            self._left -= end - start
            self._value += data[start:end]

    def _on_end(self) -> None:
        if self._name is not None:
            self.texts.append((self._name, self._value.decode("utf-8", "replace")))
        self._name = None
        self._value.clear()
