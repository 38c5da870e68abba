"""What a list is as a file, in sums that no amount holds, and beyond what a page has."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from typing import Any

import pytest

from app.cash.tables import PayoutRow
from app.kernel import pages, sheets
from app.kernel.ids import PartyId, PayoutId
from app.kernel.money import MINOR_MAX
from tests.app.ledger import Ledger
from tests.app.matrix.conftest import Stage


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def pay_out(ledger: Ledger, count: int, amount: int) -> None:
    """So many payouts in the tables, as if somebody had asked for them."""
    party = ledger.party("tier1")
    with ledger.services.db.unit_of_work() as session:
        session.add_all(_payout(party, number, amount) for number in range(100, 100 + count))


def _payout(party: PartyId, number: int, amount: int) -> PayoutRow:
    said: dict[str, Any] = {"currency": "CNY", "party": party, "amount": amount, "state": "Reserved", "account": 1}
    return PayoutRow(
        number=PayoutId(number), reserved_at=number, closed_at=None, entry=None, reason=None, version="1.1", **said
    )


def test_amounts_are_decimal_and_parties_have_their_names(common_stage: Stage) -> None:
    ledger = common_stage.ledger
    (owed,) = (
        row
        for row in rows(ledger.maker("tier1").get("/receivables", format="csv").text)
        if row["id"] == common_stage.scene.names["owed"]
    )
    debtor = ledger.maker("tier1").seen(f"/parties/{owed['debtor']}")
    assert (owed["face"], owed["face_currency"], owed["debtor_name"]) == ("900000.00", "CNY", debtor["name"])
    assert owed["unpaid"] == "810000.00"


def test_a_list_that_takes_several_reads_is_the_same(common_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    auditor = common_stage.ledger.maker("auditor")
    whole = auditor.get("/deposits/entries", format="csv").text
    monkeypatch.setattr(pages, "ROWS_AT_ONCE", 3)
    assert auditor.get("/deposits/entries", format="csv").text == whole
    assert len(rows(whole)) > 10


def test_a_sheet_that_cannot_hold_the_list_is_refused(common_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    auditor = common_stage.ledger.maker("auditor")
    count = len(auditor.seen("/claims", limit=200)["items"])
    monkeypatch.setattr(sheets, "SHEET_ROWS_MAX", count + 1)
    assert auditor.get("/claims", format="xlsx").status_code == 200
    monkeypatch.setattr(sheets, "SHEET_ROWS_MAX", count)
    answer = auditor.get("/claims", format="xlsx")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/list-too-long")
    assert "format=csv" in answer.json()["detail"]
    assert len(rows(auditor.get("/claims", format="csv").text)) == count


def test_a_text_is_never_run_as_a_formula(ledger: Ledger) -> None:
    evil = '=HYPERLINK("http://127.0.0.1","pay")'
    account = {"name": evil, "number": "6222020200112233445", "bank": "102588002002", "currency": "CNY"}
    ledger.both("tier1", "/bank-accounts", account)
    tier1 = ledger.maker("tier1")
    (row,) = rows(tier1.get("/bank-accounts", format="csv").text)
    assert row["name"] == f"'{evil}"
    with zipfile.ZipFile(io.BytesIO(tier1.get("/bank-accounts", format="xlsx").content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"HYPERLINK" in sheet
    assert b"<f>" not in sheet


def test_sums_beyond_an_amount_are_digit_strings(ledger: Ledger) -> None:
    """Also beyond 2⁶³, where SQLite's own sum would fail."""
    pay_out(ledger, count=1_100, amount=MINOR_MAX)
    (group,) = ledger.maker("tier1").seen("/deposits/payouts/totals", group_by="state")["groups"]
    assert (group["count"], group["sums"]["amount"]) == (1_100, {"amount": str(1_100 * MINOR_MAX), "currency": "CNY"})


def test_a_long_file_takes_no_more_memory_than_a_short_one(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "ROWS_AT_ONCE", 50)
    pay_out(ledger, count=1_500, amount=7)
    tier1, peaks = ledger.maker("tier1"), []
    for wanted in ({"created_until": "1970-01-01T00:03:20Z"}, {}):
        tracemalloc.start()
        with ledger.client.stream(
            "GET", "/v1/deposits/payouts", params={"format": "csv", **wanted}, headers=tier1._headers()
        ) as answer:
            count = sum(1 for _ in answer.iter_lines()) - 1
        peaks.append((count, tracemalloc.get_traced_memory()[1]))
        tracemalloc.stop()
    (few, low), (many, high) = peaks
    assert (few, many) == (100, 1_500)
    assert high < low + 1_000_000
