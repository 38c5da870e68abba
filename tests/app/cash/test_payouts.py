"""Money goes out in two steps: set aside, then burned against the statement entry that paid it, or given back."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.money import Money
from tests.app.ledger import Ledger

ACCOUNT = {"name": "深圳明晖精密制造有限公司", "account": "6222020200112233445", "bank": "102584000019"}


def wish(minor: int = 300_000, **changes: Any) -> dict[str, Any]:
    """Tier 1 wants money on its own account."""
    return {"amount": {"amount": minor, "currency": "CNY"}, "destination": ACCOUNT, **changes}


@pytest.fixture
def funded(ledger: Ledger) -> Ledger:
    """Tier 1 has 10,000.00."""
    ledger.deposit("tier1", Money(1_000_000))
    return ledger


def balance(ledger: Ledger, handle: str = "tier1") -> int:
    """What a party has, as its statement says and as the token does."""
    shown: int = ledger.maker(handle).seen("/deposits")["items"][0]["balance"]["amount"]
    return shown


class TestReserve:
    def test_the_amount_is_set_aside_for_the_partys_own_account(self, funded: Ledger) -> None:
        payout = funded.maker("tier1").done("/deposits/payouts", wish())
        assert (payout["id"], payout["state"], payout["amount"]["amount"]) == ("CNY-1", "Reserved", 300_000)
        assert payout["destination"] == ACCOUNT
        assert payout["closed_at"] is payout["reference"] is payout["reason"] is None
        assert balance(funded) == 700_000

    def test_the_chain_has_a_salted_hash_of_the_account_and_nothing_else(self, funded: Ledger) -> None:
        payout = funded.maker("tier1").done("/deposits/payouts", wish())
        on_chain = funded.views.read("DepositToken:CNY", "payout", 1)
        assert payout["destination_hash"] == "0x" + on_chain["destination"].hex()
        funded.deposit("tier2", Money(1_000_000))
        other = funded.maker("tier2").done("/deposits/payouts", wish())
        assert other["destination_hash"] != payout["destination_hash"]

    def test_an_account_is_the_same_however_its_number_is_grouped(self, funded: Ledger) -> None:
        tier1 = funded.maker("tier1")
        first = tier1.done("/deposits/payouts", wish())
        spaced = {**ACCOUNT, "account": "6222 0202 0011 2233 445"}
        assert (
            tier1.done("/deposits/payouts", wish(destination=spaced))["destination_hash"] == first["destination_hash"]
        )

    def test_no_more_than_the_deposit_holds(self, funded: Ledger) -> None:
        answer = funded.maker("tier1").post("/deposits/payouts", wish(1_000_001))
        assert answer.status_code == 409
        assert answer.json()["code"] == "DepositTooSmall"
        assert (answer.json()["values"]["asked"], answer.json()["values"]["held"]) == (1_000_001, 1_000_000)
        assert balance(funded) == 1_000_000

    @pytest.mark.parametrize(
        "destination",
        [
            {**ACCOUNT, "account": "12"},
            {**ACCOUNT, "account": "DROP TABLE;"},
            {**ACCOUNT, "bank": "?"},
            {**ACCOUNT, "name": " "},
            {"name": "x", "account": "62220202"},
            None,
        ],
    )
    def test_an_account_that_cannot_be_one_is_refused(self, funded: Ledger, destination: Any) -> None:
        answer = funded.maker("tier1").post("/deposits/payouts", wish(destination=destination))
        assert answer.status_code == 422
        assert all(each["field"].startswith("destination") for each in answer.json()["errors"])

    def test_a_checker_who_names_the_same_account_means_the_same_payout(self, funded: Ledger) -> None:
        funded.require_two("tier1", 8)
        assert funded.maker("tier1").post("/deposits/payouts", wish()).status_code == 202
        other = wish(destination={**ACCOUNT, "account": "6222020200112233446"})
        assert funded.checker("tier1").post("/deposits/payouts", other).status_code in (403, 409)
        payout = funded.checker("tier1").done("/deposits/payouts", wish())
        assert payout["state"] == "Reserved"
        assert balance(funded) == 700_000


class TestSettle:
    def test_the_money_is_off_the_ledger_against_its_entry(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        payout = funded.maker("bank").done("/deposits/payouts/CNY-1/settle", {"reference": "20261123-000042"})
        assert (payout["state"], payout["reference"]) == ("Settled", "20261123-000042")
        assert payout["closed_at"] is not None
        totals = funded.views.read("DepositToken:CNY", "totals")
        assert totals["burned"] == 300_000
        assert totals["reserved"] == 0
        assert balance(funded) == 700_000

    def test_an_entry_that_brought_money_in_takes_none_out(self, ledger: Ledger) -> None:
        bank = ledger.maker("bank")
        arrived = {"party": str(ledger.party("tier1")), "amount": wish()["amount"], "reference": "entry 9"}
        bank.done("/deposits", arrived)
        ledger.maker("tier1").done("/deposits/payouts", wish())
        answer = bank.post("/deposits/payouts/CNY-1/settle", {"reference": "ENTRY9"})
        assert answer.status_code == 409
        assert answer.json()["code"] == "EntryUsed"

    def test_only_the_bank_settles(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        answer = funded.maker("tier1").post("/deposits/payouts/CNY-1/settle", {"reference": "mine"})
        assert answer.status_code == 403
        assert answer.json()["code"] == "NotTheBank"

    def test_a_payout_ends_once(self, funded: Ledger) -> None:
        bank = funded.maker("bank")
        funded.maker("tier1").done("/deposits/payouts", wish())
        bank.done("/deposits/payouts/CNY-1/settle", {"reference": "one"})
        for path, body in (("settle", {"reference": "two"}), ("return", {"reason": "Too late."})):
            answer = bank.post(f"/deposits/payouts/CNY-1/{path}", body)
            assert answer.status_code == 409
            assert answer.json()["code"] == "PayoutNotReserved"

    def test_a_payout_that_changed_meanwhile_is_not_touched(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        answer = funded.maker("bank").post("/deposits/payouts/CNY-1/settle", {"reference": "one"}, if_match='"1.0"')
        assert answer.status_code == 412


class TestReturn:
    def test_the_money_is_the_partys_again_and_the_reason_can_be_read(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        payout = funded.maker("bank").done("/deposits/payouts/CNY-1/return", {"reason": "账户已销户"})
        assert (payout["state"], payout["reason"]) == ("Returned", "账户已销户")
        assert balance(funded) == 1_000_000

    def test_only_the_bank_returns(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        assert funded.maker("tier1").post("/deposits/payouts/CNY-1/return", {"reason": "x"}).status_code == 403


class TestReading:
    @pytest.fixture
    def payout(self, funded: Ledger) -> str:
        made: str = funded.maker("tier1").done("/deposits/payouts", wish())["id"]
        return made

    @pytest.mark.parametrize("handle", ["tier1", "bank", "regulator", "auditor"])
    def test_the_party_its_bank_and_overseers_see_it(self, funded: Ledger, payout: str, handle: str) -> None:
        assert funded.maker(handle).seen(f"/deposits/payouts/{payout}")["destination"] == ACCOUNT
        assert [each["id"] for each in funded.maker(handle).seen("/deposits/payouts")["items"]] == [payout]

    @pytest.mark.parametrize("handle", ["operator", "governance", "core1", "tier2", "funder1"])
    def test_to_everybody_else_it_does_not_exist(self, funded: Ledger, payout: str, handle: str) -> None:
        stranger = funded.maker(handle)
        assert stranger.get(f"/deposits/payouts/{payout}").status_code == 404
        assert stranger.post(f"/deposits/payouts/{payout}/settle", {"reference": "x"}).status_code == 404
        assert stranger.post(f"/deposits/payouts/{payout}/return", {"reason": "x"}).status_code == 404
        assert stranger.seen("/deposits/payouts")["items"] == []

    @pytest.mark.parametrize("name", ["CNY-2", "EUR-1", "CNY-0", "1", "CNY-01", "CNY-99999999999999999999"])
    def test_what_names_no_payout_is_not_found(self, funded: Ledger, payout: str, name: str) -> None:
        assert funded.maker("bank").get(f"/deposits/payouts/{name}").status_code == 404

    def test_a_list_is_filtered_by_state(self, funded: Ledger, payout: str) -> None:
        bank = funded.maker("bank")
        assert bank.seen("/deposits/payouts", state="Settled")["items"] == []
        bank.done(f"/deposits/payouts/{payout}/settle", {"reference": "paid"})
        assert len(bank.seen("/deposits/payouts", state="Settled", currency="CNY")["items"]) == 1
        assert bank.seen("/deposits/payouts", party=str(funded.party("tier2")))["items"] == []
