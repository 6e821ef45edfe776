"""The report as an XLSX file: numbers are numbers, and no text is taken for a formula."""

import asyncio
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from handlers_console.exports.rows import defused
from handlers_console.reports.cells import COUNT, HOURS, SHARE, Cell, Table

SHEETS = ("summary", "volumes", "timeliness", "causes", "risks", "measures")
_FORMATS = {COUNT: "#,##0", SHARE: "0.0%", HOURS: '0.0" h"'}
_PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


async def book(
    titles: Sequence[str], names: Sequence[str], n: str, headings: Sequence[str], tables: Sequence[Table]
) -> bytes:
    """The whole file. `titles` begin the summary; `names` are those of SHEETS, `headings` those of the
    tables; `n` stands above the numbers that shares and lengths are of."""
    return await asyncio.to_thread(_written, titles, names, n, headings, tables)


def _written(
    titles: Sequence[str], names: Sequence[str], n: str, headings: Sequence[str], tables: Sequence[Table]
) -> bytes:
    file = BytesIO()
    book: Any = xlsxwriter.Workbook(file, _PLAIN)
    sheets = {sheet: _Sheet(book, name, n) for sheet, name in zip(SHEETS, names, strict=True)}
    for title in titles:
        sheets["summary"].say(title)
    for heading, table in zip(headings, tables, strict=True):
        sheets[table.sheet].add(heading, table)
    book.close()
    return file.getvalue()


class _Sheet:
    """One sheet, written from above; its tables stand below each other."""

    def __init__(self, book: Any, name: str, n: str) -> None:
        self._sheet: Any = book.add_worksheet(defused(name)[:31])
        self._sheet.set_column(0, 0, 34)
        self._sheet.set_column(1, 30, 14)
        self._bold: Any = book.add_format({"bold": True})
        self._head: Any = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._formats = {kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}
        self._n = n
        self._next = 0

    def say(self, words: str) -> None:
        """A line of its own."""
        self._text(0, words, self._bold if self._next == 0 else None)
        self._next += 1

    def add(self, heading: str, table: Table) -> None:
        """A table below what stands there, after an empty row."""
        self._next += 1 if self._next else 0
        self._text(0, heading, self._bold)
        self._next += 1
        for words in filter(None, (table.note, table.none if not table.lines else "")):
            self.say(words)
        if not table.lines:
            return
        counted = [
            any(line.cells[nth].n is not None for line in table.lines)
            for nth in range(len(table.columns) - 1)
        ]
        self._columns(table, counted)
        for line in table.lines:
            self._text(0, line.name)
            self._cells(line.cells, counted)
            if line.counts:
                self._text(1 + len(counted) + sum(counted), line.counts)
            self._next += 1

    def _columns(self, table: Table, counted: Sequence[bool]) -> None:
        self._text(0, table.columns[0], self._head)
        column = 1
        for words, has_n in zip(table.columns[1:], counted, strict=True):
            self._text(column, words, self._head)
            if has_n:
                self._text(column + 1, self._n, self._head)
            column += 1 + has_n
        self._next += 1

    def _cells(self, cells: Sequence[Cell], counted: Sequence[bool]) -> None:
        column = 1
        for cell, has_n in zip(cells, counted, strict=True):
            if cell.value is None:
                self._text(column, cell.words)
            else:
                self._sheet.write_number(self._next, column, cell.value, self._formats.get(cell.kind))
            if cell.n is not None:
                self._sheet.write_number(self._next, column + 1, cell.n, self._formats[COUNT])
            column += 1 + has_n

    def _text(self, column: int, words: str, style: Any = None) -> None:
        self._sheet.write_string(self._next, column, defused(words), style)
