"""Every cell of every table, doctored in turn, is named; and no column is left out by whoever adds one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table
from typer.testing import CliRunner

from app import main
from app.audit import rows
from app.audit.reconcile import Reconciliation, reconcile
from app.cli import cli
from app.kernel import queries
from app.kernel.db import Database, Derived, Own
from app.kernel.digests import RowKey
from app.migrations import load_tables
from app.sandbox.folder import Folder
from app.sandbox.opening import open_chain
from app.settings import Settings
from chain.audit.state import key_text
from chain.contracts.deployment import Deployment
from chain.runtime.clock import SystemClock
from tests.audit.test_reconcile import TABLES

load_tables()
DERIVED = [table for table in Derived.metadata.sorted_tables if table.name in TABLES]
EMPTY = {"held_quota": "INSERT INTO held_quota VALUES (1, 6, 'CNY', 5, '1.1')"}
"""Tables that the story leaves empty: what is doctored there is a row that ought not to be."""
UNSIGNED = {
    "operation": "repeats what a request was answered; it decides nothing, and what it did is on chain",
    "stored_transaction": "each is named by its hash and signed by its account",
    "projection_cursor": "names a block whose hash the chain has",
}
"""Off-chain tables whose rows carry no digest, and why."""
NOT_COVERED = {("api_key", "last_used_at"): "changes with every use, and nothing depends on it"}
"""Columns that no digest covers, and why."""


class Bench:
    """A closed ledger's tables beside the truth about them."""

    def __init__(self, data: Path) -> None:
        settings = Settings(data_dir=data)
        folder = Folder(data)
        keystore = folder.keystore(settings)
        self.chain = open_chain(settings, folder, keystore, SystemClock()).chain
        self.truth = main.truth(self.chain, Deployment.read(folder.deployment))
        self.db = Database(settings.database, folder.row_key(keystore))
        self.sql = sqlite3.connect(data / "tally.sqlite3")

    def close(self) -> None:
        self.sql.close()
        self.db.close()
        self.chain.close()

    def reconcile(self) -> Reconciliation:
        with self.db.reading() as session:
            return reconcile(session, self.truth, self.db.row_key)

    @contextmanager
    def doctored(self, table: Table, place: int, value: Any) -> Iterator[str | None]:
        """Change one cell of the table's first row, and put it back afterwards; the key that should be named, or ``None``
        where the column refuses it."""
        name, column = table.name, list(table.c)[place].name
        keys = ", ".join(f'"{each.name}"' for each in table.primary_key.columns)
        row, before, *key = self.sql.execute(f'SELECT rowid, "{column}", {keys} FROM "{name}"').fetchone()  # noqa: S608
        try:
            self._set(name, column, value(before), row)
        except sqlite3.IntegrityError:
            self.sql.rollback()
            yield None
            return
        try:
            yield key_text(tuple(key))
        finally:
            self._set(name, column, before, row)

    def _set(self, table: str, column: str, value: Any, row: int) -> None:
        self.sql.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (value, row))  # noqa: S608
        self.sql.commit()


@pytest.fixture
def bench(data: Path) -> Iterator[Bench]:
    made = Bench(data)
    try:
        yield made
    finally:
        made.close()


def another(value: Any) -> Any:
    """A value of the same kind."""
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"\1"
    if isinstance(value, str):
        return value + "x"
    return 1 if value is None else value + 1_000_000  # no other row's key


def another_kind(value: Any) -> Any:
    """What SQLite keeps in a column of any type."""
    return b"\xff" if isinstance(value, str | None) else "\x1b[2Jx"


class TestEveryDerivedCell:
    """Each round doctors the cell at one place of each table's first row, so every column comes round."""

    @pytest.mark.parametrize("value", [another, another_kind])
    def test_is_named_when_it_is_doctored(self, bench: Bench, value: Any) -> None:
        assert bench.reconcile().differences == ()
        seen: set[tuple[str, str]] = set()
        for place in range(max(len(table.c) for table in DERIVED)):
            seen |= _round(bench, place, value)
        assert seen == {(table.name, column.name) for table in DERIVED if table.name not in EMPTY for column in table.c}
        assert bench.reconcile().differences == ()

    @pytest.mark.parametrize("table", EMPTY)
    def test_a_row_that_ought_not_to_be_is_named(self, bench: Bench, table: str) -> None:
        with bench.sql:
            bench.sql.execute(EMPTY[table])
        named = [
            (each.table, each.field, each.expected) for each in bench.reconcile().differences if each.source == "Blocks"
        ]
        assert named == [(table, "", None)]

    @pytest.mark.parametrize("table", [table.name for table in DERIVED if table.name not in EMPTY])
    def test_a_row_that_is_gone_is_named(self, bench: Bench, table: str) -> None:
        with bench.sql:
            gone = bench.sql.execute(f'DELETE FROM "{table}"').rowcount  # noqa: S608  our own names
        named = [each for each in bench.reconcile().differences if (each.source, each.table) == ("Blocks", table)]
        assert [(each.field, each.sql) for each in named] == [("", None)] * gone

    def test_a_table_that_is_gone_is_named(self, bench: Bench) -> None:
        with bench.sql:
            bench.sql.execute("ALTER TABLE claim_side RENAME TO elsewhere")
        named = [(each.table, each.expected, each.sql) for each in bench.reconcile().differences]
        assert ("claim_side", "a table", None) in named

    def test_an_index_that_leads_elsewhere_is_named(self, data: Path) -> None:
        """It would hide claims from their holder, though every row is as it ought to be."""
        with closing(sqlite3.connect(data / "tally.sqlite3")) as sql, sql:
            sql.execute("PRAGMA writable_schema = ON")
            pages = dict(
                sql.execute("SELECT name, rootpage FROM sqlite_master WHERE tbl_name = 'claim' AND type = 'index'")
            )
            one, other = "ix_claim_holder_id", "ix_claim_receivable"
            for name, page in ((one, pages[other]), (other, pages[one])):
                sql.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (page, name))
        bench = Bench(data)
        try:
            assert {each.table for each in bench.reconcile().differences} >= {"sqlite"}
        finally:
            bench.close()

    def test_every_column_of_every_table_is_compared_whoever_adds_it(self) -> None:
        """By construction: what is compared is what the metadata says, and the scratch copy is made from it too."""
        assert {table.name for table in rows.derived_tables()} >= TABLES
        assert all(table is Derived.metadata.tables[table.name] for table in rows.derived_tables())


def _round(bench: Bench, place: int, value: Any) -> set[tuple[str, str]]:
    tables = [table for table in DERIVED if table.name not in EMPTY and place < len(table.c)]
    with all_doctored(bench, tables, place, value) as keys:
        found = {
            (each.table, each.key, each.field) for each in bench.reconcile().differences if each.source == "Blocks"
        }
    for table, key in zip(tables, keys, strict=True):
        column = list(table.c)[place]
        expected = "" if column.primary_key else column.name
        assert key is not None, f"{table.name}.{column.name} cannot be doctored"
        assert (table.name, key, expected) in found, f"{table.name}.{column.name} was not found"
    return {(table.name, list(table.c)[place].name) for table in tables}


@contextmanager
def all_doctored(bench: Bench, tables: list[Table], place: int, value: Any) -> Iterator[list[str | None]]:
    """One cell of each table doctored at once."""
    if not tables:
        yield []
        return
    with bench.doctored(tables[0], place, value) as key, all_doctored(bench, tables[1:], place, value) as others:
        yield [key, *others]


class TestTheCursor:
    def test_names_another_block_only_until_it_is_looked_at(self, bench: Bench) -> None:
        with bench.sql:
            bench.sql.execute("UPDATE projection_cursor SET hash = x'00'")
        named = [(each.table, each.field, each.source) for each in bench.reconcile().differences]
        assert named == [("projection_cursor", "hash", "Blocks")]


class TestEveryOffChainCell:
    def test_every_off_chain_table_is_signed_or_says_why_not(self) -> None:
        ours = {each.class_.__tablename__ for each in Own.registry.mappers if each.class_.__module__.startswith("app.")}
        assert set(queries.digested_tables()).isdisjoint(UNSIGNED)
        assert set(queries.digested_tables()) | set(UNSIGNED) == ours

    def test_is_named_when_it_is_doctored(self, bench: Bench) -> None:
        signed = [Own.metadata.tables[name] for name in queries.digested_tables()]
        filled = [table for table in signed if bench.sql.execute(f'SELECT 1 FROM "{table.name}"').fetchone()]  # noqa: S608
        assert {table.name for table in filled} >= {"api_key", "party_name", "invoice_paper", "statement_entry"}
        for table in filled:
            for place, column in enumerate(table.c):
                how = in_json if column.name in {"scopes", "fields", "salts"} else another
                with bench.doctored(table, place, how) as key:
                    assert key is not None
                    expected = set() if (table.name, column.name) in NOT_COVERED else {table.name}
                    assert foreign(bench) == expected, f"{table.name}.{column.name}"

    def test_that_is_no_json_any_more_ends_no_audit(self, bench: Bench) -> None:
        with bench.sql:
            bench.sql.execute("UPDATE api_key SET scopes = 'no JSON'")
        assert {(each.table, each.source) for each in bench.reconcile().differences} == {("api_key", "Digest")}

    def test_all_are_foreign_to_another_row_key(self, bench: Bench) -> None:
        with bench.db.reading() as session:
            found = reconcile(session, bench.truth, RowKey(b"another"))
        assert len(found.differences) == found.signed_rows > 40


def foreign(bench: Bench) -> set[str]:
    """The tables that have a row which the service did not write."""
    key = bench.db.row_key
    assert key is not None
    with bench.db.reading() as session:
        return {table for table, _, row in queries.digested_rows(session) if row is None or not key.vouches_for(row)}


def in_json(value: Any) -> Any:
    """Another text that is JSON too."""
    return value.replace('"', '"x', 1)


def test_what_a_terminal_shows_of_a_doctored_value_has_no_control_characters(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(data / "tally.sqlite3")) as sql, sql:
        sql.execute("UPDATE claim SET holder = ? WHERE id = 1", ("\x1b[2J" + "x" * 9_000,))
    found = CliRunner().invoke(cli, ["audit", "reconcile"])
    assert found.exit_code == 1
    assert "\x1b" not in found.output
    assert max(map(len, found.output.splitlines())) < 600
