"""The files: CSV goes out as it is read, XLSX is put together on disk first. Neither is held in memory."""

import asyncio
import csv
import tempfile
from collections.abc import AsyncIterator, Callable
from io import StringIO
from typing import IO, Any, ParamSpec, TypeVar

import xlsxwriter
from anyio import CancelScope

from handlers_console.exports.lists import MOST, ListedCases
from handlers_console.exports.rows import heading, row
from handlers_console.visit import Visit

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MARK = "\ufeff"  # by which Excel knows UTF-8
P = ParamSpec("P")
T = TypeVar("T")

_LONGEST_CELL = 32_767  # of XLSX
_PIECE = 64 * 1024
_AS_TEXT = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


async def as_csv(visit: Visit, cases: ListedCases, *, full: bool) -> AsyncIterator[bytes]:
    """A line for each case, with a heading."""
    yield (_MARK + _lines([heading(visit)])).encode()
    async for rows in _rows(visit, cases, full=full):
        yield _lines(rows).encode()


async def as_xlsx(visit: Visit, cases: ListedCases, *, full: bool) -> AsyncIterator[bytes]:
    """A row for each case, with a heading that stays in sight."""
    with tempfile.TemporaryDirectory(prefix="tingsu-") as folder, tempfile.TemporaryFile(dir=folder) as file:
        sheet = _Sheet(file, folder)
        try:
            await _to_the_end(sheet.begin, heading(visit))
            async for rows in _rows(visit, cases, full=full):
                await _to_the_end(sheet.add, rows)
        finally:
            await _to_the_end(sheet.close)
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece


async def _to_the_end(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """In a thread that has the file to itself until it is done, also when the download is given up: then
    whatever is awaited is cancelled, again and again."""
    working = asyncio.create_task(asyncio.to_thread(work, *args, **kwargs))
    with CancelScope(shield=True):
        try:
            await asyncio.shield(working)
        finally:
            await asyncio.wait([working])
    return working.result()


async def _rows(visit: Visit, cases: ListedCases, *, full: bool) -> AsyncIterator[list[list[str]]]:
    many = 0
    async for page in cases.pages():
        many += len(page)
        yield [row(visit, case, full=full) for case in page]
    if many >= MOST:
        yield [[visit.line("console.exports.cut", n=MOST)]]


def _lines(rows: list[list[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


class _Sheet:
    """An XLSX file that is written row by row; every cell is text."""

    def __init__(self, file: IO[bytes], folder: str) -> None:
        self._book: Any = xlsxwriter.Workbook(file, {**_AS_TEXT, "tmpdir": folder})
        self._sheet: Any = self._book.add_worksheet("Tingsu")
        self._next = 0

    def begin(self, heading: list[str]) -> None:
        """The first row, which stays in sight."""
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_column(0, len(heading) - 2, 16)
        self._sheet.set_column(len(heading) - 1, len(heading) - 1, 80)
        self.add([heading], self._book.add_format({"bold": True}))

    def add(self, rows: list[list[str]], style: Any = None) -> None:
        """These below those before."""
        for cells in rows:
            for column, cell in enumerate(cells):
                self._sheet.write_string(self._next, column, cell[:_LONGEST_CELL], style)
            self._next += 1

    def close(self) -> None:
        """Nothing more comes: the file is whole."""
        self._book.close()
