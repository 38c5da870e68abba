"""Tables as files for people and their spreadsheets: CSV (RFC 4180) and XLSX, written row by row in flat memory."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import xlsxwriter

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS_MAX = 1_048_576
"""Of a worksheet, its header included (ECMA-376)."""

_SHEET_NAME_LENGTH_MAX = 31
_EXACT_MAX = 2**53 - 1
"""The largest integer a spreadsheet keeps exactly."""
_EXACT_DIGITS_MAX = 15
"""Of a decimal number."""
_FORMULA = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a text begins that some spreadsheet runs: with a sign of a formula, narrow or wide, behind whatever does not show."""


class Decimal(str):
    """A number written out in decimal digits, which no spreadsheet may take for a text or run as a formula."""

    __slots__ = ()


Cell = str | int | bool | None


def write_csv(out: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A table in UTF-8 with its header. Text that a spreadsheet would run as a formula is made harmless by a ``'`` (OWASP, CSV
    injection)."""
    text = io.TextIOWrapper(out, "utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(list(map(_harmless, row)) for row in rows)
    text.detach()


@contextmanager
def workbook(out: BinaryIO) -> Iterator[xlsxwriter.Workbook]:
    """A workbook that is written when the block ends. Text stays text: a party's name becomes neither formula nor link."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"constant_memory": True, **plain}) as book:
        yield book


def add_sheet(book: xlsxwriter.Workbook, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A table as a sheet with its header."""
    sheet = book.add_worksheet(name[:_SHEET_NAME_LENGTH_MAX])
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, [_exact(cell) for cell in row])


def _harmless(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    is_text = isinstance(cell, str) and not isinstance(cell, Decimal)
    return f"'{cell}" if is_text and _FORMULA.match(str(cell)) else cell


def _exact(cell: Cell) -> Any:
    """A number as a number where a spreadsheet keeps it exactly, else as text."""
    if isinstance(cell, Decimal):
        return float(cell) if sum(map(str.isdigit, cell)) <= _EXACT_DIGITS_MAX else str(cell)
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) > _EXACT_MAX else cell
