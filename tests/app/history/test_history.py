"""The ledger as it was: what a block showed then is what it shows for ever, to auditor and regulator."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from lxml import etree, html

from app.history import files
from app.history.letter_page import COLUMNS, SECTIONS
from app.kernel.money import Money
from chain.ethereum.hexes import hex_text
from chain.port import BlockHead, BlockNumber, Hash32
from tests.app.financing.kit import PRINCIPAL, TERM_DAYS, lent
from tests.app.ledger import Ledger

PRINCIPAL_MONEY = Money(PRINCIPAL, "CNY")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HEAD = BlockHead(BlockNumber(7), Hash32(b"\1" * 32), Hash32(b"\2" * 32), Hash32(b"\3" * 32), 1_790_380_800, b"\4")


def at_head(ledger: Ledger) -> str:
    return str(ledger.chain.head().number)


class TestPoints:
    def test_a_block_a_date_and_an_instant_name_the_same_point(self, ledger: Ledger) -> None:
        auditor = ledger.maker("auditor")
        number = ledger.chain.head().number
        instant = datetime.fromtimestamp(ledger.chain.head().timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for at in (None, str(number), "2026-09-26", instant, "2030-01-01"):
            assert auditor.seen("/audit/registers", at=at)["as_of"]["block"] == number

    def test_a_date_ends_in_china(self, ledger: Ledger) -> None:
        before = ledger.chain.head().number
        ledger.pass_days(17 / 24)  # 2026-09-27 01:00 in Shanghai, still the 26th in London
        ledger.deposit("tier1", PRINCIPAL_MONEY)
        auditor = ledger.maker("auditor")
        assert auditor.seen("/audit/registers", at="2026-09-26")["as_of"]["block"] == before
        assert auditor.seen("/audit/registers", at="2026-09-27")["as_of"]["block"] == ledger.chain.head().number

    @pytest.mark.parametrize(
        ("at", "status", "problem"),
        [
            ("999999", 404, "no-such-block"),
            ("2020-01-01", 404, "no-such-block"),
            ("yesterday", 422, "at-unclear"),
            ("2026-13-01", 422, "at-unclear"),
            ("-1", 422, "at-unclear"),
            ("٧", 422, "at-unclear"),
        ],
    )
    def test_what_names_no_block_is_refused(self, ledger: Ledger, at: str, status: int, problem: str) -> None:
        answer = ledger.maker("auditor").get("/audit/registers", at=at)
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


class TestRegisters:
    def test_show_what_the_service_showed_at_that_block(self, lending: Ledger) -> None:
        loan = lent(lending)
        then, auditor = at_head(lending), lending.maker("auditor")
        shown = auditor.seen("/audit/registers/loan", at=then)
        lending.pass_days(TERM_DAYS)
        lending.maker("tier1").done(f"/loans/{loan['id']}/repayments", {"amount": {"amount": 5, "currency": "CNY"}})
        now = auditor.seen("/audit/registers/loan")
        assert auditor.seen("/audit/registers/loan", at=then) == shown
        assert (shown["items"][0]["principal"], shown["items"][0]["lender"]) == (PRINCIPAL, lending.party("funder1"))
        assert now["items"] != shown["items"]

    def test_tell_who_seals_blocks_and_until_when(self, ledger: Ledger) -> None:
        first = ledger.chain.consortium.validators[0]
        shown = ledger.maker("auditor").seen("/audit/registers/validator")["items"][0]
        assert shown == {"address": hex_text(first.address), "name": first.name, "from": 0, "until": None}

    def test_come_in_pages(self, ledger: Ledger) -> None:
        auditor = ledger.maker("auditor")
        whole = auditor.seen("/audit/registers/account", limit=200)["items"]
        found, cursor = [], None
        while True:
            page = auditor.seen("/audit/registers/account", limit=10, cursor=cursor)
            found += page["items"]
            cursor = page["next_cursor"]
            if not page["has_more"]:
                break
        assert found == whole

    @pytest.mark.parametrize("cursor", ["p0", "p99999", "10", "p-1", "p", "p1e1"])
    def test_refuse_a_cursor_they_never_gave(self, ledger: Ledger, cursor: str) -> None:
        answer = ledger.maker("auditor").get("/audit/registers/party", cursor=cursor)
        assert answer.json()["type"] == "/problems/malformed-cursor"

    def test_that_do_not_exist_are_named(self, ledger: Ledger) -> None:
        answer = ledger.maker("auditor").get("/audit/registers/ghosts")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-record")

    def test_come_as_files_with_their_block(self, ledger: Ledger) -> None:
        auditor, head = ledger.maker("auditor"), ledger.chain.head()
        named = "0x" + head.hash.hex()
        rows = list(csv.DictReader(io.StringIO(auditor.get("/audit/registers/party", format="csv").text)))
        assert {(row["block"], row["block_hash"]) for row in rows} == {(str(head.number), named)}
        first, *lines = auditor.get("/audit/registers/party", format="jsonl").text.splitlines()
        assert json.loads(first)["block_hash"] == named
        assert [json.loads(line)["id"] for line in lines] == [int(row["id"]) for row in rows]
        book = auditor.get("/audit/registers/party", format="xlsx")
        assert named in texts(book.content)
        assert "party-" in book.headers["content-disposition"]


class TestFiles:
    def test_never_run_a_text_as_a_formula(self) -> None:
        evil = '=HYPERLINK("http://127.0.0.1","pay")'
        out = io.BytesIO()
        files.write("csv", HEAD, {"party": [{"id": 1, "name": evil}]}, out)
        assert "\n" + "party,1,\"'=HYPER" in out.getvalue().decode().replace("\r", "")
        out = io.BytesIO()
        files.write("xlsx", HEAD, {"party": [{"id": 1, "name": evil}]}, out)
        assert evil in texts(out.getvalue())
        with zipfile.ZipFile(out) as book:
            assert b"<f>" not in book.read("xl/worksheets/sheet2.xml")

    def test_keep_numbers_exact_that_a_spreadsheet_would_round(self) -> None:
        out = io.BytesIO()
        files.write("xlsx", HEAD, {"x": [{"small": 2**53 - 1, "large": 2**53 + 1}]}, out)
        assert str(2**53 + 1) in texts(out.getvalue())


class TestChanges:
    def test_name_every_field_that_differs(self, lending: Ledger) -> None:
        earlier = at_head(lending)
        loan = lent(lending)
        found = lending.maker("auditor").seen("/audit/changes", earlier=earlier, limit=200)
        changed = {(each["register"], each["key"], each["field"]): each for each in found["items"]}
        assert changed["loan", loan["id"], "principal"]["after"] == PRINCIPAL
        assert changed["loan", loan["id"], "principal"]["before"] is None
        assert (found["earlier"]["block"], found["has_more"]) == (int(earlier), False)

    def test_are_none_between_a_point_and_itself(self, ledger: Ledger) -> None:
        assert ledger.maker("auditor").seen("/audit/changes", earlier=at_head(ledger))["items"] == []


class TestOrigins:
    def test_lead_from_a_claim_to_its_invoices(self, lending: Ledger) -> None:
        loan = lent(lending)
        tree = lending.maker("auditor").seen(f"/audit/claims/{loan['claim']}")["origin"]
        assert [each["id"] for each in tree["loans"]] == [int(loan["id"])]
        while tree["split_from"] is not None:
            tree = tree["split_from"]
        root = tree["root"]
        assert root["receivable"]["debtor"] == lending.party("core1")
        assert sum(each["allocatedHere"] for each in root["invoices"]) == root["receivable"]["face"]

    @pytest.mark.parametrize(("at", "problem"), [(None, "no-such-record"), ("0", "no-such-block")])
    def test_of_a_claim_that_was_not_there_are_refused(self, ledger: Ledger, at: str | None, problem: str) -> None:
        answer = ledger.maker("auditor").get("/audit/claims/1", at=at)
        assert (answer.status_code, answer.json()["type"]) == (404, f"/problems/{problem}")


class TestConfirmations:
    def test_sum_what_a_party_had_and_owed(self, lending: Ledger) -> None:
        lent(lending)
        lending.pass_days(15)
        lending.deposit("core2", PRINCIPAL_MONEY)  # a block on that day
        auditor = lending.maker("auditor")
        sections = {
            each["name"]: each["totals"]
            for each in auditor.seen(f"/audit/confirmations/{lending.party('tier1')}")["sections"]
        }
        assert set(sections) == set(SECTIONS)
        assert sections["loans-taken"] == {"CNY": PRINCIPAL + 200_000}  # 15 days of 0.6 % a year, by hand
        assert sections["liens-given"] == {"CNY": PRINCIPAL}
        assert sections["loans-given"] == {}
        owed = auditor.seen(f"/audit/confirmations/{lending.party('core1')}")["sections"]
        assert next(each for each in owed if each["name"] == "receivables-owed")["totals"]["CNY"] > 0

    def test_are_pages_in_both_languages(self, lending: Ledger) -> None:
        lent(lending)
        answer = lending.maker("auditor").get(f"/audit/confirmations/{lending.party('funder1')}", format="html")
        page = html.fromstring(answer.text)
        said = page.text_content()
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        for words in (*SECTIONS.values(), COLUMNS["lender"]):
            assert " / ".join(words) in said
        assert "0x" + lending.chain.head().hash.hex() in said
        for handle in ("funder1", "tier1"):
            name = lending.maker("auditor").seen(f"/parties/{lending.party(handle)}")["name"]
            assert name
            assert name in said


def texts(book: bytes) -> list[str]:
    """Every text of a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        sheets = [etree.fromstring(file.read(name)) for name in file.namelist() if "/worksheets/" in name]
    return [node.text or "" for sheet in sheets for node in sheet.iter(f"{SHEET}t")]
