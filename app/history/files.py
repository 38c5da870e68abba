"""Registers as files: CSV, JSON lines and XLSX, each stamped with the block it shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, BinaryIO, Literal

from app.history.registers import Cell, Record
from app.kernel import sheets
from app.kernel.fields import instant_text
from chain.ethereum.hexes import hex_text
from chain.port import BlockHead

Form = Literal["csv", "jsonl", "xlsx"]
MEDIA: Mapping[Form, str] = {
    "csv": sheets.CSV,
    "jsonl": "application/jsonl",
    "xlsx": sheets.XLSX,
}


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
    stamped = stamp(head)
    del stamped["commit"]
    for name, records in tables.items():
        columns = _columns(records)
        rows = ([name, *map(record.get, columns), *stamped.values()] for record in records)
        sheets.write_csv(out, ["register", *columns, *stamped], rows)


def _jsonl(head: BlockHead, tables: Mapping[str, Sequence[Record]], out: BinaryIO) -> None:
    """The stamp in the first line, then a record a line."""
    lines: list[Mapping[str, Any]] = [stamp(head)]
    lines += [{"register": name, **record} for name, records in tables.items() for record in records]
    out.writelines(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def _xlsx(head: BlockHead, tables: Mapping[str, Sequence[Record]], out: BinaryIO) -> None:
    """The stamp on the first sheet, then a sheet a table."""
    with sheets.workbook(out) as book:
        first = book.add_worksheet("as of")
        for row, (name, value) in enumerate(stamp(head).items()):
            first.write_row(row, 0, [name, value])
        for name, records in tables.items():
            columns = _columns(records)
            sheets.add_sheet(book, name, columns, (list(map(record.get, columns)) for record in records))


_WRITERS: Mapping[Form, Callable[[BlockHead, Mapping[str, Sequence[Record]], BinaryIO], None]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "xlsx": _xlsx,
}


def _columns(records: Sequence[Record]) -> list[str]:
    return list(dict.fromkeys(column for record in records for column in record))
