"""Balances and movements: each line says why, and the lines add up to the balance."""

from __future__ import annotations

import pytest

from app.kernel.money import Money
from chain.contracts.genesis import holder_of
from tests.app.ledger import Ledger


@pytest.fixture
def moved(ledger: Ledger) -> Ledger:
    """Tier 1 got 10.00 and 5.00, asked for 3.00 to be paid out, and got it back; tier 2 got 1.00."""
    ledger.deposit("tier1", Money(1_000))
    ledger.deposit("tier1", Money(500))
    ledger.deposit("tier2", Money(100))
    account = str(ledger.bank_account("tier1"))
    wish = {"amount": {"amount": 300, "currency": "CNY"}, "bank_account": account}
    ledger.maker("tier1").done("/deposits/payouts", wish)
    ledger.maker("bank").done("/deposits/payouts/CNY-1/return", {"reason": "No such account."})
    return ledger


class TestBalances:
    def test_a_party_sees_its_own(self, moved: Ledger) -> None:
        found = moved.maker("tier1").seen("/deposits")["items"]
        assert [(each["party"], each["balance"]) for each in found] == [
            (str(moved.party("tier1")), {"amount": 1_500, "currency": "CNY"})
        ]

    @pytest.mark.parametrize("handle", ["bank", "regulator", "auditor"])
    def test_the_bank_and_overseers_see_all(self, moved: Ledger, handle: str) -> None:
        found = moved.maker(handle).seen("/deposits")["items"]
        assert [each["balance"]["amount"] for each in found] == [1_500, 100]
        of_one = moved.maker(handle).seen("/deposits", party=str(moved.party("tier2")))["items"]
        assert [each["balance"]["amount"] for each in of_one] == [100]

    @pytest.mark.parametrize("handle", ["operator", "governance", "core1", "funder1"])
    def test_nobody_else_sees_any(self, moved: Ledger, handle: str) -> None:
        assert moved.maker(handle).seen("/deposits")["items"] == []
        assert moved.maker(handle).seen("/deposits/entries")["items"] == []

    def test_every_balance_is_the_tokens_own(self, moved: Ledger) -> None:
        for each in moved.maker("auditor").seen("/deposits")["items"]:
            held = moved.views.read("DepositToken:CNY", "balanceOf", holder_of(int(each["party"])))
            assert held == each["balance"]["amount"]


class TestEntries:
    def test_each_line_says_why_and_what_was_left(self, moved: Ledger) -> None:
        lines = moved.maker("tier1").seen("/deposits/entries")["items"]
        assert [(each["direction"], each["amount"]["amount"], each["balance"]["amount"]) for each in lines] == [
            ("In", 300, 1_500),
            ("Out", 300, 1_200),
            ("In", 500, 1_500),
            ("In", 1_000, 1_000),
        ]
        assert [each["text"] for each in lines] == [
            "Payout CNY-1 came back",
            "Set aside for payout CNY-1",
            "Paid in at the settlement bank",
            "Paid in at the settlement bank",
        ]

    def test_a_list_goes_on_where_the_page_ended(self, moved: Ledger) -> None:
        bank, seen, cursor = moved.maker("bank"), [], None
        while True:
            page = bank.seen("/deposits/entries", limit=2, cursor=cursor)
            seen += [each["id"] for each in page["items"]]
            if not page["has_more"]:
                break
            cursor = page["next_cursor"]
        assert len(seen) == len(set(seen)) == 5

    def test_filters_by_party_reason_and_time(self, moved: Ledger) -> None:
        bank = moved.maker("bank")
        assert len(bank.seen("/deposits/entries", party=str(moved.party("tier2")))["items"]) == 1
        assert len(bank.seen("/deposits/entries", reason="Minted")["items"]) == 3
        assert bank.seen("/deposits/entries", created_from="2031-01-01T00:00:00Z")["items"] == []
        assert len(bank.seen("/deposits/entries", created_until="2031-01-01T00:00:00Z")["items"]) == 5
        assert bank.get("/deposits/entries", reason="Stolen").status_code == 422
        assert bank.get("/deposits/entries", cursor="nonsense").status_code == 400
