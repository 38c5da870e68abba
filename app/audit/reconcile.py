"""Comparing the tables with the chain at the projection's own block.

Three questions, in this order. What contracts keep is read from the contracts by their views, past every event and
decoder. What they do not keep (numbers, times, payments, who may read) follows from the blocks: they are projected again
into scratch tables, and every column of every row is compared. And what is not on chain at all has to carry the digest of
the service that wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.audit import rows
from app.kernel import queries
from app.kernel.db import Session
from app.kernel.digests import RowKey
from app.kernel.mirror import Mirror, Truth, agrees
from app.kernel.tables import CursorRow
from chain.audit.state import LedgerState, key_text, read_state
from chain.port import BlockNumber

Source = Literal["Contract", "Blocks", "Digest"]
"""What a table was held against: a contract's state, the blocks projected again, or the row's own digest."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a table and the truth disagree. ``None`` stands for a record or row that is not there."""

    table: str
    key: str
    field: str
    source: Source
    expected: str | None
    sql: str | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was compared at which block, and every difference."""

    block: BlockNumber
    tables: tuple[str, ...]
    records: int
    """Of contracts."""
    rows: int
    """Of derived tables, each held against its scratch copy."""
    signed_rows: int
    """Off-chain rows whose digest was checked."""
    differences: tuple[Difference, ...]


def reconcile(session: Session, truth: Truth, row_key: RowKey | None) -> Reconciliation:
    """Compare.

    :param session: one consistent view of the tables; its cursor names the block.
    :param row_key: what off-chain rows are signed with; without one none of them is good.
    """
    cursor = queries.cursor(session)
    block = BlockNumber(cursor.block if cursor is not None else 0)
    counted = _Counted()
    found = [*_cursor(cursor, truth)]
    if not found:
        state = read_state(truth.views_at(block))
        found += [difference for mirror in truth.mirrors for difference in _by_contract(session, state, mirror)]
        counted.records = sum(len(state.tables[mirror.register]) for mirror in truth.mirrors)
        found += _projected(session, truth, block, counted)
    found += _unsigned(session, row_key, counted)
    tables = (*(table.name for table in rows.derived_tables()), *queries.digested_tables())
    return Reconciliation(block, tables, counted.records, counted.rows, counted.signed_rows, tuple(found))


@dataclass(slots=True)
class _Counted:
    records: int = 0
    rows: int = 0
    signed_rows: int = 0

    def row(self) -> None:
        self.rows += 1


def _cursor(cursor: CursorRow | None, truth: Truth) -> Iterator[Difference]:
    """The block that the tables claim to show has to be the chain's."""
    if cursor is None or cursor.block < 0:
        return
    ought = truth.reprojection.hash_of(BlockNumber(cursor.block))
    if ought != cursor.hash:
        yield Difference(
            CursorRow.__tablename__, str(cursor.block), "hash", "Blocks", _text(ought), key_text(cursor.hash)
        )


def _projected(session: Session, truth: Truth, block: BlockNumber, counted: _Counted) -> Iterator[Difference]:
    with truth.reprojection.until(block) as scratch:
        for each in rows.compare(session.held, scratch, counted.row):
            yield Difference(
                each.table, key_text(each.key), each.column, "Blocks", _text(each.expected), _text(each.has)
            )


def _unsigned(session: Session, row_key: RowKey | None, counted: _Counted) -> Iterator[Difference]:
    for table, key, row in queries.digested_rows(session):
        counted.signed_rows += 1
        if row is None:
            yield Difference(table, "", "digest", "Digest", "rows that can be read", "something else")
        elif row_key is None or not row_key.vouches_for(row):
            has = "no digest" if row.digest is None else "a digest of something else"
            yield Difference(table, key_text(key), "digest", "Digest", "the service's own digest", has)


def _by_contract(session: Session, state: LedgerState, mirror: Mirror) -> Iterator[Difference]:
    try:
        yield from _differences(session, state, mirror)
    except Exception as error:  # noqa: BLE001  (whatever a doctored value provokes is a finding, not the end of the audit)
        yield Difference(
            mirror.table, "", "", "Contract", "values that can be read", f"{type(error).__name__}: {error}"
        )


def _differences(session: Session, state: LedgerState, mirror: Mirror) -> Iterator[Difference]:
    missing = dict(state.rows(mirror.register))
    for key, kept in mirror.rows(session):
        record = missing.pop(key, None)
        if record is None:
            yield Difference(mirror.table, key_text(key), "", "Contract", None, "a row")
        else:
            yield from _in_fields(mirror, key, record, kept)
    for key, record in missing.items():
        if not (mirror.is_sparse and _is_empty(mirror, record)):
            yield Difference(mirror.table, key_text(key), "", "Contract", "a record", None)


def _in_fields(mirror: Mirror, key: Any, record: Mapping[str, Any], kept: Callable[[str], Any]) -> Iterator[Difference]:
    for name in record.keys() if mirror.fields is None else mirror.fields:
        said, has = record[name], kept(name)
        if not agrees(said, has, mirror.words.get(name)):
            yield Difference(mirror.table, key_text(key), name, "Contract", key_text(said), key_text(has))


def _is_empty(mirror: Mirror, record: Mapping[str, Any]) -> bool:
    return not any(record[name] for name in (record.keys() if mirror.fields is None else mirror.fields))


def _text(value: Any) -> str | None:
    return None if value is None else key_text(value)
