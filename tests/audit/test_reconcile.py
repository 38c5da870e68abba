"""Derived tables against contract state: every table is covered, and whatever is doctored is named."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.kernel.db import Derived
from app.main import mirrors

TABLES = {kind.class_.__tablename__ for kind in Derived.registry.mappers if kind.class_.__module__.startswith("app.")}
"""The product's derived tables; tests of the kernel bring some of their own."""
HISTORY = {
    "claim_side": "who ever was a side of a claim; contracts keep the present holder alone",
    "deposit_holder": "a party's address is a pure function of its number",
    "filed_admission": "contracts keep the hash of a filed call, not the transaction that filed it",
    "filed_confirmation": "contracts keep the hash of a filed call, not what it would confirm once the hold is dropped",
    "statement_entry_use": "a deposit token answers for an entry by its hash, and lists none",
    "loan_payment": "contracts keep what is left of a loan, not how it got there",
}
"""Derived tables that no view of a contract can be held against, and why. They are compared with the blocks alone."""

DOCTORED: list[tuple[str, str, str, str]] = [
    ("UPDATE claim SET holder = 11 WHERE id = 7", "claim", "7", "holder"),
    ("UPDATE claim SET redeemed = redeemed - 1 WHERE id = 9", "claim", "9", "redeemed"),
    ("UPDATE claim_slot SET paid = paid + 1 WHERE receivable = 2", "claim_slot", "2", "paid"),
    ("UPDATE receivable SET state = 'Confirmed' WHERE id = 1", "receivable", "1", "state"),
    ("UPDATE receivable SET face = face + 1 WHERE id = 2", "receivable", "2", "face"),
    ("UPDATE receivable_payment SET amount = amount + 1 WHERE receivable = 1", "receivable_payment", "1", "paid"),
    ("DELETE FROM pledge WHERE id = 1", "pledge", "1", ""),
    ("UPDATE pledge SET discharged_at = 0 WHERE id = 2", "pledge", "2", "dischargedAt"),
    ("UPDATE loan SET state = 'Open' WHERE id = 1", "loan", "1", "state"),
    ("UPDATE financing_offer SET rate_bps = 1 WHERE id = 1", "financing_offer", "1", "rateBps"),
    ("UPDATE invoice SET allocated = 0 WHERE id = 1", "invoice", "1", "allocated"),
    ("UPDATE party SET roles = roles + 1 WHERE id = 8", "party", "8", "roles"),
    ("UPDATE policy SET above = 5 WHERE verb = 'Pay'", "policy", "6, Pay, CNY", "above"),
    ("UPDATE parameter SET value = 1 WHERE name = 'GraceDays'", "parameter", "GraceDays", "value"),
    ("UPDATE payout SET state = 'Returned' WHERE number = 1", "payout", "CNY, 1", "state"),
    ("UPDATE deposit_token SET minted = minted + 1", "deposit_token", "CNY", "minted"),
    ("UPDATE issuer_quota SET outstanding = 0 WHERE debtor = 7", "issuer_quota", "7, CNY", "outstanding"),
    ("INSERT INTO held_quota VALUES (1, 6, 'CNY', 5, '1.1')", "held_quota", "1", "amount"),
    ("UPDATE approval SET state = 'Open' WHERE id = 1", "approval", "1", "state"),
    ("UPDATE transfer_offer SET recipient = 11 WHERE id = 1", "transfer_offer", "1", "to"),
    ("UPDATE hop SET recourse = 'Without' WHERE id = 1", "hop", "1", "recourse"),
]
"""A statement that a dishonest operator might run, and the table, key and field that must be named."""


def reconcile() -> tuple[int, dict[str, Any]]:
    """The exit code and the answer of ``tally audit reconcile --json``."""
    found = CliRunner().invoke(cli, ["audit", "reconcile", "--json"])
    return found.exit_code, json.loads(found.stdout)


class TestReconcile:
    def test_finds_nothing_on_an_honest_ledger(self, data: Path) -> None:
        code, found = reconcile()
        assert (code, found["differences"]) == (0, [])
        assert found["records"] > 200

    def test_reads_every_derived_table_from_contracts_or_says_why_not(self) -> None:
        covered = {mirror.table for mirror in mirrors()}
        assert covered.isdisjoint(HISTORY)
        assert covered | set(HISTORY) == TABLES

    @pytest.mark.parametrize(("statement", "table", "key", "field"), DOCTORED)
    def test_names_what_was_doctored(self, data: Path, statement: str, table: str, key: str, field: str) -> None:
        with closing(sqlite3.connect(data / "tally.sqlite3")) as connection, connection:
            assert connection.execute(statement).rowcount > 0
        code, found = reconcile()
        named = [(each["table"], each["key"], each["field"]) for each in found["differences"]]
        assert code == 1
        assert (table, key, field) in named

    def test_a_reindex_makes_doctored_tables_true_again(self, data: Path) -> None:
        with closing(sqlite3.connect(data / "tally.sqlite3")) as connection, connection:
            for statement, *_ in DOCTORED:
                connection.execute(statement)
        assert CliRunner().invoke(cli, ["reindex"]).exit_code == 0
        assert reconcile()[0] == 0


class TestReindex:
    def test_makes_every_derived_row_again_byte_for_byte(self, data: Path) -> None:
        before = rows(data)
        assert CliRunner().invoke(cli, ["reindex"]).exit_code == 0
        assert rows(data) == before


def rows(data: Path) -> dict[str, list[Any]]:
    """Every row of every derived table."""
    with closing(sqlite3.connect(data / "tally.sqlite3")) as connection:
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)  # noqa: S608  our own names
            for name in TABLES
        }
