"""Comparing every derived table with contract state, read from the contracts at the projection's own block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel import queries
from app.kernel.db import Session
from app.kernel.mirror import Mirror, agrees
from chain.audit.state import LedgerState, Views, key_text, read_state
from chain.port import BlockNumber


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a table and a contract disagree. ``None`` stands for a record or row that is not there."""

    table: str
    key: str
    field: str
    contract: str | None
    sql: str | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was compared at which block, and every difference."""

    block: BlockNumber
    tables: tuple[str, ...]
    records: int
    differences: tuple[Difference, ...]


def reconcile(session: Session, views_at: Callable[[BlockNumber], Views], mirrors: Iterable[Mirror]) -> Reconciliation:
    """Compare.

    :param session: one consistent view of the tables; its cursor names the block.
    """
    cursor = queries.cursor(session)
    block = BlockNumber(cursor.block if cursor is not None else 0)
    state = read_state(views_at(block))
    compared = tuple(mirrors)
    found = tuple(difference for mirror in compared for difference in _differences(session, state, mirror))
    records = sum(len(state.tables[mirror.register]) for mirror in compared)
    return Reconciliation(block, tuple(mirror.table for mirror in compared), records, found)


def _differences(session: Session, state: LedgerState, mirror: Mirror) -> Iterator[Difference]:
    missing = dict(state.rows(mirror.register))
    for key, kept in mirror.rows(session):
        record = missing.pop(key, None)
        if record is None:
            yield Difference(mirror.table, key_text(key), "", None, "a row")
        else:
            yield from _in_fields(mirror, key, record, kept)
    for key, record in missing.items():
        if not (mirror.is_sparse and _is_empty(mirror, record)):
            yield Difference(mirror.table, key_text(key), "", "a record", None)


def _in_fields(mirror: Mirror, key: Any, record: Mapping[str, Any], kept: Callable[[str], Any]) -> Iterator[Difference]:
    for name in record.keys() if mirror.fields is None else mirror.fields:
        said, has = record[name], kept(name)
        if not agrees(said, has, mirror.words.get(name)):
            yield Difference(mirror.table, key_text(key), name, key_text(said), key_text(has))


def _is_empty(mirror: Mirror, record: Mapping[str, Any]) -> bool:
    return not any(record[name] for name in (record.keys() if mirror.fields is None else mirror.fields))
