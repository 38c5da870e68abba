"""Money comes onto the ledger against the bank's statement, each entry once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.ledger import Ledger

MILLION = {"amount": 100_000_000, "currency": "CNY"}


def arrived(ledger: Ledger, handle: str = "tier1", **changes: Any) -> dict[str, Any]:
    """The bank's words for a million that arrived for a party."""
    return {"party": str(ledger.party(handle)), "amount": MILLION, "reference": "20261122-000117", **changes}


class TestMint:
    def test_money_that_arrived_is_on_the_deposit_with_its_entry(self, ledger: Ledger) -> None:
        entry = ledger.maker("bank").done("/deposits", arrived(ledger))
        assert entry["party"] == str(ledger.party("tier1"))
        assert (entry["direction"], entry["amount"], entry["balance"]) == ("In", MILLION, MILLION)
        assert (entry["reason"], entry["about"], entry["reference"]) == ("Minted", None, "20261122-000117")
        assert entry["text"] == "Paid in at the settlement bank"
        assert entry["receipt"]["block"]["number"] > 0

    def test_the_same_entry_serves_once_however_it_is_spelt(self, ledger: Ledger) -> None:
        bank = ledger.maker("bank")
        bank.done("/deposits", arrived(ledger, reference="Ref 2026/11-a"))
        for spelling in ("Ref 2026/11-a", "ref2026/11-A", "ＲＥＦ 2026/11-Ａ"):
            answer = bank.post("/deposits", arrived(ledger, "tier2", reference=spelling))
            assert answer.status_code == 409
            assert answer.json()["code"] == "EntryUsed"
        assert ledger.maker("tier2").seen("/deposits")["items"] == []

    def test_two_entries_add_up(self, ledger: Ledger) -> None:
        bank = ledger.maker("bank")
        bank.done("/deposits", arrived(ledger, reference="one"))
        second = bank.done("/deposits", arrived(ledger, reference="two", amount={"amount": 1, "currency": "CNY"}))
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
        bank = ledger.maker("bank")
        first = bank.post("/deposits", arrived(ledger), again="mint-1")
        second = bank.post("/deposits", arrived(ledger), again="mint-1")
        assert first.content == second.content
        assert second.headers["Idempotency-Hit"] == "true"
        assert ledger.maker("tier1").seen("/deposits")["items"][0]["balance"] == MILLION

    def test_under_dual_control_a_checker_of_the_bank_confirms_the_same_entry(self, ledger: Ledger) -> None:
        ledger.require_two("bank", 9)
        filed = ledger.maker("bank").post("/deposits", arrived(ledger))
        assert filed.status_code == 202
        assert filed.json()["awaiting"]["party"] == str(ledger.party("bank"))
        entry = ledger.checker("bank").done("/deposits", arrived(ledger))
        assert entry["balance"] == MILLION
