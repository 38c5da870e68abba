"""Money comes onto the ledger against the bank's statement, each entry once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.ledger import Ledger
from tests.app.rows import assert_rows_are_contract_state

MILLION = {"amount": 100_000_000, "currency": "CNY"}
MISTAKE = {"currency": "CNY", "reference": "20261122-000117", "reason": "Wrong party."}


def arrived(ledger: Ledger, handle: str = "tier1", **changes: Any) -> dict[str, Any]:
    """The bank's words for a million that arrived for a party."""
    return {"party": str(ledger.party(handle)), "amount": MILLION, "reference": "20261122-000117", **changes}


class TestMint:
    def test_money_that_arrived_is_on_the_deposit_with_its_entry(self, ledger: Ledger) -> None:
        entry = ledger.both("bank", "/deposits", arrived(ledger))
        assert entry["party"] == str(ledger.party("tier1"))
        assert (entry["direction"], entry["amount"], entry["balance"]) == ("In", MILLION, MILLION)
        assert (entry["reason"], entry["about"], entry["reference"]) == ("Minted", None, "20261122-000117")
        assert entry["text"] == "Paid in at the settlement bank"
        assert entry["receipt"]["block"]["number"] > 0

    def test_the_same_entry_serves_once_however_it_is_spelt(self, ledger: Ledger) -> None:
        bank = ledger.maker("bank")
        ledger.both("bank", "/deposits", arrived(ledger, reference="Ref 2026/11-a"))
        for spelling in ("Ref 2026/11-a", "ref2026/11-A", "ＲＥＦ 2026/11-Ａ"):
            answer = bank.post("/deposits", arrived(ledger, "tier2", reference=spelling))
            assert answer.status_code == 409
            assert answer.json()["code"] == "EntryUsed"
        assert ledger.maker("tier2").seen("/deposits")["items"] == []

    def test_two_entries_add_up(self, ledger: Ledger) -> None:
        ledger.both("bank", "/deposits", arrived(ledger, reference="one"))
        cent = {"amount": 1, "currency": "CNY"}
        second = ledger.both("bank", "/deposits", arrived(ledger, reference="two", amount=cent))
        assert second["balance"]["amount"] == 100_000_001

    @pytest.mark.parametrize("handle", ["operator", "governance", "regulator", "tier1", "funder1"])
    def test_nobody_but_the_bank_brings_money(self, ledger: Ledger, handle: str) -> None:
        answer = ledger.maker(handle).post("/deposits", arrived(ledger))
        assert answer.status_code == 403
        assert answer.json()["code"] == "NotTheBank"

    def test_the_party_has_to_be_on_the_ledger(self, ledger: Ledger) -> None:
        answer = ledger.maker("bank").post("/deposits", arrived(ledger, party="999"))
        assert answer.status_code == 404
        assert answer.json()["code"] == "PartyUnknown"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"amount": {"amount": 0, "currency": "CNY"}}, "amount"),
            ({"amount": {"amount": -1, "currency": "CNY"}}, "amount"),
            ({"amount": {"amount": 2**53, "currency": "CNY"}}, "amount"),
            ({"amount": {"amount": 1.5, "currency": "CNY"}}, "amount"),
            ({"amount": {"amount": 1, "currency": "EUR"}}, "amount.currency"),
            ({"amount": {"amount": 1, "currency": "XAU"}}, "amount"),
            ({"reference": ""}, "reference"),
            ({"reference": "   "}, "reference"),
            ({"reference": "a\u0000b"}, "reference"),
            ({"reference": "x" * 141}, "reference"),
            ({"party": "0"}, "party"),
            ({"party": 1.5}, "party"),
        ],
    )
    def test_bad_input_is_named_field_by_field(self, ledger: Ledger, change: dict[str, Any], field: str) -> None:
        answer = ledger.maker("bank").post("/deposits", {**arrived(ledger), **change})
        assert answer.status_code == 422, answer.text
        assert any(each["field"].startswith(field) for each in answer.json()["errors"]), answer.text

    def test_a_repeat_with_the_same_key_brings_no_second_million(self, ledger: Ledger) -> None:
        ledger.maker("bank").post("/deposits", arrived(ledger))
        checker = ledger.checker("bank")
        first = checker.post("/deposits", arrived(ledger), again="mint-1")
        second = checker.post("/deposits", arrived(ledger), again="mint-1")
        assert (first.status_code, first.content) == (201, second.content)
        assert second.headers["Idempotency-Hit"] == "true"
        assert ledger.maker("tier1").seen("/deposits")["items"][0]["balance"] == MILLION

    def test_one_person_of_the_bank_brings_none(self, ledger: Ledger) -> None:
        filed = ledger.maker("bank").post("/deposits", arrived(ledger))
        assert filed.status_code == 202
        assert filed.json()["pending"]["who"][0]["party"] == str(ledger.party("bank"))
        assert ledger.maker("tier1").seen("/deposits")["items"] == []
        for who in (ledger.maker("bank"), ledger.admin("bank")):
            assert who.post(f"/approvals/{filed.json()['pending']['id']}/approve").status_code == 403
        assert ledger.checker("bank").done("/deposits", arrived(ledger))["balance"] == MILLION

    def test_a_blocked_bank_still_mirrors_what_it_received(self, ledger: Ledger) -> None:
        ledger.maker("operator").done(f"/parties/{ledger.party('bank')}/suspend", {"reason": "0x" + "0d" * 32})
        assert ledger.both("bank", "/deposits", arrived(ledger))["balance"] == MILLION


class TestReversing:
    @pytest.fixture
    def minted(self, ledger: Ledger) -> Ledger:
        """A million came to tier 1 by mistake."""
        ledger.both("bank", "/deposits", arrived(ledger))
        return ledger

    def test_two_of_the_bank_undo_a_mistake_and_the_entry_serves_the_right_party(self, minted: Ledger) -> None:
        line = minted.both("bank", "/deposits/reverse", MISTAKE)
        assert (line["direction"], line["amount"], line["balance"]["amount"]) == ("Out", MILLION, 0)
        assert (line["reason"], line["reference"]) == ("MintReversed", "20261122-000117")
        assert minted.both("bank", "/deposits", arrived(minted, "tier2"))["party"] == str(minted.party("tier2"))
        totals = minted.maker("bank").seen("/deposits/totals/CNY")
        assert (totals["circulating"], totals["minted"], totals["burned"]) == (MILLION, "200000000", "100000000")
        assert_rows_are_contract_state(minted.services)

    def test_the_checker_sees_which_entry_and_why(self, minted: Ledger) -> None:
        approval = minted.maker("bank").post("/deposits/reverse", MISTAKE).json()["pending"]["id"]
        shown = minted.checker("bank").seen(f"/approvals/{approval}")
        assert shown["words"] == {"entry": "20261122-000117", "reason": "Wrong party."}

    def test_what_is_spent_is_not_taken_back(self, minted: Ledger) -> None:
        account = str(minted.bank_account("tier1"))
        wish = {"amount": {"amount": 1, "currency": "CNY"}, "bank_account": account}
        minted.maker("tier1").done("/deposits/payouts", wish)
        answer = minted.maker("bank").post("/deposits/reverse", MISTAKE)
        assert (answer.status_code, answer.json()["code"]) == (409, "DepositTooSmall")

    def test_not_twice_and_not_what_was_never_minted(self, minted: Ledger) -> None:
        minted.both("bank", "/deposits/reverse", MISTAKE)
        for body in (MISTAKE, MISTAKE | {"reference": "no such entry"}):
            answer = minted.maker("bank").post("/deposits/reverse", body)
            assert (answer.status_code, answer.json()["code"]) == (409, "EntryNotMinted")

    def test_not_after_days(self, minted: Ledger) -> None:
        minted.pass_days(5)
        answer = minted.maker("bank").post("/deposits/reverse", MISTAKE)
        assert (answer.status_code, answer.json()["code"]) == (409, "ReversalTooLate")

    @pytest.mark.parametrize("handle", ["tier1", "operator", "governance"])
    def test_nobody_but_the_bank_undoes_one(self, minted: Ledger, handle: str) -> None:
        answer = minted.maker(handle).post("/deposits/reverse", MISTAKE)
        assert (answer.status_code, answer.json()["code"]) == (403, "NotTheBank")


class TestStatementEntries:
    ENTRY = "/deposits/statement-entries"

    @pytest.mark.parametrize("handle", ["bank", "regulator", "auditor"])
    def test_an_entry_says_which_party_it_served_and_when(self, ledger: Ledger, handle: str) -> None:
        ledger.both("bank", "/deposits", arrived(ledger, reference="Ref 7"))
        found = ledger.maker(handle).seen(self.ENTRY, currency="CNY", reference="ref7")
        assert (found["use"], found["party"], found["amount"]) == ("Minted", str(ledger.party("tier1")), MILLION)
        assert (found["reference"], found["used_at"]) == ("Ref 7", "2026-09-26T00:00:00Z")
        on_chain = ledger.views.read("DepositToken:CNY", "statementEntry", bytes.fromhex(found["entry_hash"][2:]))
        assert (on_chain["party"], on_chain["amount"]) == (ledger.party("tier1"), 100_000_000)

    def test_after_its_mint_was_undone_it_can_serve_again(self, ledger: Ledger) -> None:
        ledger.both("bank", "/deposits", arrived(ledger))
        ledger.both("bank", "/deposits/reverse", MISTAKE)
        asked = {"currency": "CNY", "reference": MISTAKE["reference"]}
        assert ledger.maker("bank").seen(self.ENTRY, **asked)["use"] == "Reversed"
        ledger.both("bank", "/deposits", arrived(ledger, "tier2"))
        found = ledger.maker("bank").seen(self.ENTRY, **asked)
        assert (found["use"], found["party"]) == ("Minted", str(ledger.party("tier2")))

    @pytest.mark.parametrize("handle", ["tier1", "operator", "governance"])
    def test_to_others_none_was_used(self, ledger: Ledger, handle: str) -> None:
        ledger.both("bank", "/deposits", arrived(ledger, reference="Ref 7"))
        answer = ledger.maker(handle).get(self.ENTRY, currency="CNY", reference="Ref 7")
        assert answer.status_code == 404

    def test_one_that_was_never_used_is_not_found(self, ledger: Ledger) -> None:
        for currency in ("CNY", "EUR"):
            assert ledger.maker("bank").get(self.ENTRY, currency=currency, reference="x").status_code == 404
        assert ledger.maker("bank").get(self.ENTRY, currency="CNY").status_code == 422
