"""The books against contract state, read from the contracts and not from events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from chain.audit.books.tables import PRIVATE, Place, Tables
from chain.audit.findings import Finding
from chain.audit.state import SPARSE, Key, LedgerState, Record, Views, key_text, read_row

_PARTY_OF = ("party", "holder", "debtor", "borrower", "seller", "from")
"""Fields that name the party a difference is shown under, the first that a record has."""


def compare_all(books: LedgerState, contracts: LedgerState, block: int) -> Iterator[Finding]:
    """Every record of either side."""
    for table, rows in contracts.tables.items():
        kept = books.tables.get(table, {})
        for key in {**kept, **rows}:
            yield from _compare(table, key, kept.get(key), rows.get(key), block)


def compare_some(places: Iterable[Place], tables: Tables, views: Views, block: int) -> Iterator[Finding]:
    """Some records, each read by itself."""
    for table, key in places:
        if table in PRIVATE:
            continue
        kept = tables.rows[table].get(key)
        if table in SPARSE and kept is not None and not any(kept.values()):
            kept = None
        yield from _compare(table, key, kept, read_row(views, table, key), block)


def _compare(table: str, key: Key, kept: Record | None, record: Record | None, block: int) -> Iterator[Finding]:
    if kept == record:
        return
    for name in {**(kept or {}), **(record or {})}:
        ours = None if kept is None else kept.get(name)
        theirs = None if record is None else record.get(name)
        if ours != theirs:
            detail = f"{table} {key_text(key)}, {name}: events make {_text(ours)}, the contract says {_text(theirs)}"
            yield Finding("balance-differs", detail, block, party=_party(table, key, kept or record or {}))


def _party(table: str, key: Key, record: Record) -> int | None:
    if table == "party":
        return int(key)
    named = (record[name] for name in _PARTY_OF if name in record)
    return next((int(party) for party in named if isinstance(party, int)), None)


def _text(value: Any) -> str:
    return "nothing" if value is None else key_text(value)
