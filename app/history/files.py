"""Registers as files: CSV, JSON lines and XLSX, each stamped with the block it shows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, BinaryIO, Literal

import xlsxwriter

from app.history.registers import Cell, Record
from app.kernel.fields import instant_text
from chain.hexes import hex_text
from chain.port import BlockHead

Form = Literal["csv", "jsonl", "xlsx"]
MEDIA: Mapping[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_NAME_LENGTH_MAX = 31
"""Of a worksheet (ECMA-376)."""
_EXACT_MAX = 2**53 - 1
"""The largest integer a spreadsheet keeps exactly."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def stamp(head: BlockHead) -> dict[str, Cell]:
    """What names the block that a file shows."""
    return {
        "block": head.number,
        "block_hash": hex_text(head.hash),
        "block_time": instant_text(head.timestamp),
        "commit": hex_text(head.commit),
    }


def write(form: Form, head: BlockHead, tables: Mapping[str, Iterable[Record]], out: BinaryIO) -> None:
    """Write tables, each with the columns of its records. A file in CSV or JSON lines holds one table or says with each
    record which it belongs to."""
    _WRITERS[form](head, {name: list(records) for name, records in tables.items()}, out)


def _csv(head: BlockHead, tables: Mapping[str, Sequence[Record]], out: BinaryIO) -> None:
    """One header row a table; block and hash stand in every row, so that a row alone still says what it shows."""
    text = io.TextIOWrapper(out, "utf-8", newline="")
    stamped = stamp(head)
    del stamped["commit"]
    for name, records in tables.items():
        columns = _columns(records)
        writer = csv.writer(text)
        writer.writerow(["register", *columns, *stamped])
        for record in records:
            cells = (record.get(column) for column in columns)
            writer.writerow([name, *map(_unformulated, cells), *stamped.values()])
    text.detach()


def _jsonl(head: BlockHead, tables: Mapping[str, Sequence[Record]], out: BinaryIO) -> None:
    """The stamp in the first line, then a record a line."""
    lines: list[Mapping[str, Any]] = [stamp(head)]
    lines += [{"register": name, **record} for name, records in tables.items() for record in records]
    out.writelines(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def _xlsx(head: BlockHead, tables: Mapping[str, Sequence[Record]], out: BinaryIO) -> None:
    """The stamp on the first sheet, then a sheet a table."""
    # Text is written as text: a party's name must not become a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        first = book.add_worksheet("as of")
        for row, (name, value) in enumerate(stamp(head).items()):
            first.write_row(row, 0, [name, value])
        for name, records in tables.items():
            sheet = book.add_worksheet(name[:_NAME_LENGTH_MAX])
            columns = _columns(records)
            sheet.write_row(0, 0, columns, bold)
            sheet.freeze_panes(1, 0)
            for row, record in enumerate(records, start=1):
                sheet.write_row(row, 0, [_exact(record.get(column)) for column in columns])


_WRITERS: Mapping[Form, Callable[[BlockHead, Mapping[str, Sequence[Record]], BinaryIO], None]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "xlsx": _xlsx,
}


def _columns(records: Sequence[Record]) -> list[str]:
    return list(dict.fromkeys(column for record in records for column in record))


def _unformulated(cell: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula, made harmless (OWASP, CSV injection)."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def _exact(cell: Cell) -> Cell:
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) > _EXACT_MAX else cell
