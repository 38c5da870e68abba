"""Money goes out in two steps: set aside, then burned against the statement entry that paid it, or given back."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.money import Money
from tests.app.ledger import Ledger
from tests.app.rows import assert_rows_are_contract_state
from tests.contracts.world.words import Verb

ACCOUNT = {"name": "深圳明晖精密制造有限公司", "number": "6222020200112233445", "bank": "102584000019"}


def wish(minor: int = 300_000, **changes: Any) -> dict[str, Any]:
    """Tier 1 wants money on its own account."""
    return {"amount": {"amount": minor, "currency": "CNY"}, "bank_account": "1", **changes}


@pytest.fixture
def funded(ledger: Ledger) -> Ledger:
    """Tier 1 has 10,000.00 and a bank account."""
    ledger.deposit("tier1", Money(1_000_000))
    assert ledger.both("tier1", "/bank-accounts", ACCOUNT | {"currency": "CNY"})["id"] == "1"
    return ledger


def balance(ledger: Ledger, handle: str = "tier1") -> int:
    """What a party has, as its statement says and as the token does."""
    shown: int = ledger.maker(handle).seen("/deposits")["items"][0]["balance"]["amount"]
    return shown


class TestReserve:
    def test_the_amount_is_set_aside_for_the_partys_own_account(self, funded: Ledger) -> None:
        payout = funded.maker("tier1").done("/deposits/payouts", wish())
        assert (payout["id"], payout["state"], payout["amount"]["amount"]) == ("CNY-1", "Reserved", 300_000)
        assert (payout["bank_account"], payout["destination"]) == ("1", ACCOUNT)
        assert payout["closed_at"] is payout["reference"] is payout["reason"] is None
        assert balance(funded) == 700_000

    def test_no_more_than_the_deposit_holds(self, funded: Ledger) -> None:
        answer = funded.maker("tier1").post("/deposits/payouts", wish(1_000_001))
        assert answer.status_code == 409
        assert answer.json()["code"] == "DepositTooSmall"
        assert (answer.json()["values"]["asked"], answer.json()["values"]["held"]) == (1_000_001, 1_000_000)
        assert balance(funded) == 1_000_000

    @pytest.mark.parametrize("account", ["2", "99", "9223372036854775807"])
    def test_an_account_of_another_party_or_nobody_is_not_there(self, funded: Ledger, account: str) -> None:
        assert funded.bank_account("tier2") == 2
        answer = funded.maker("tier1").post("/deposits/payouts", wish(bank_account=account))
        assert answer.status_code == 404
        assert balance(funded) == 1_000_000

    @pytest.mark.parametrize("account", ["0", "x", 1.5, None, "01"])
    def test_what_is_no_number_is_bad_input(self, funded: Ledger, account: Any) -> None:
        answer = funded.maker("tier1").post("/deposits/payouts", wish(bank_account=account))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "bank_account"

    def test_a_suspended_account_gets_nothing_until_two_take_it_up_again(self, funded: Ledger) -> None:
        funded.checker("tier1").done("/bank-accounts/1/suspend")
        answer = funded.maker("tier1").post("/deposits/payouts", wish())
        assert (answer.status_code, answer.json()["code"]) == (409, "BankAccountNotUsable")
        funded.both("tier1", "/bank-accounts/1/resume")
        assert funded.maker("tier1").done("/deposits/payouts", wish())["state"] == "Reserved"

    def test_a_blocked_party_is_paid_out(self, funded: Ledger) -> None:
        funded.maker("regulator").done(f"/parties/{funded.party('tier1')}/suspend", {"reason": "0x" + "0d" * 32})
        assert funded.maker("tier1").done("/deposits/payouts", wish())["state"] == "Reserved"

    def test_a_checker_who_names_the_same_account_means_the_same_payout(self, funded: Ledger) -> None:
        funded.require_two("tier1", Verb.Payout)
        other = str(funded.bank_account("tier1"))
        assert funded.maker("tier1").post("/deposits/payouts", wish()).status_code == 202
        answer = funded.checker("tier1").post("/deposits/payouts", wish(bank_account=other))
        assert (answer.status_code, answer.json()["code"]) == (403, "CapabilityMissing")
        payout = funded.checker("tier1").done("/deposits/payouts", wish())
        assert payout["state"] == "Reserved"
        assert balance(funded) == 700_000

    def test_many_small_ones_take_two_as_one_large_one_does(self, funded: Ledger) -> None:
        funded.require_two("tier1", Verb.Payout, above=400_000, daily=500_000)
        maker = funded.maker("tier1")
        assert maker.post("/deposits/payouts", wish(300_000)).status_code == 201
        filed = maker.post("/deposits/payouts", wish(300_001))
        assert filed.status_code == 202
        assert balance(funded) == 700_000
        policies = maker.seen(f"/parties/{funded.party('tier1')}/policies")["items"]
        (policy,) = [each for each in policies if each["verb"] == "Payout"]
        assert (policy["above_minor"], policy["daily_minor"], policy["used_minor"]) == (400_000, 500_000, 300_000)
        assert funded.checker("tier1").done("/deposits/payouts", wish(300_001))["state"] == "Reserved"
        funded.pass_days(0.5)
        (policy,) = [
            each
            for each in maker.seen(f"/parties/{funded.party('tier1')}/policies")["items"]
            if each["verb"] == "Payout"
        ]
        assert policy["used_minor"] == 50_000
        assert maker.post("/deposits/payouts", wish(300_000)).status_code == 201


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

    def test_an_entry_that_brought_money_in_takes_none_out(self, funded: Ledger) -> None:
        arrived = {"party": str(funded.party("tier1")), "amount": wish()["amount"], "reference": "entry 9"}
        funded.both("bank", "/deposits", arrived)
        funded.maker("tier1").done("/deposits/payouts", wish())
        answer = funded.maker("bank").post("/deposits/payouts/CNY-1/settle", {"reference": "ENTRY9"})
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

    def test_where_the_bank_wants_two_they_settle_with_the_same_entry(self, funded: Ledger) -> None:
        funded.require_two("bank", Verb.SettlePayout)
        funded.maker("tier1").done("/deposits/payouts", wish())
        paid = funded.both("bank", "/deposits/payouts/CNY-1/settle", {"reference": "paid 1"})
        assert (paid["state"], paid["reference"]) == ("Settled", "paid 1")
        entry = funded.maker("bank").seen("/deposits/statement-entries", currency="CNY", reference="paid 1")
        assert (entry["use"], entry["party"]) == ("Settled", str(funded.party("tier1")))

    def test_a_bank_that_lost_its_standing_still_pays_what_is_due(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        funded.maker("operator").done(f"/parties/{funded.party('bank')}/suspend", {"reason": "0x" + "0d" * 32})
        settled = funded.maker("bank").done("/deposits/payouts/CNY-1/settle", {"reference": "one"})
        assert settled["state"] == "Settled"


class TestReturn:
    def test_the_money_is_the_partys_again_and_the_reason_can_be_read(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        payout = funded.maker("bank").done("/deposits/payouts/CNY-1/return", {"reason": "账户已销户"})
        assert (payout["state"], payout["reason"]) == ("Returned", "账户已销户")
        assert balance(funded) == 1_000_000

    def test_only_the_bank_returns(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        assert funded.maker("tier1").post("/deposits/payouts/CNY-1/return", {"reason": "x"}).status_code == 403

    def test_where_the_bank_wants_two_they_return_with_the_same_reason(self, funded: Ledger) -> None:
        funded.require_two("bank", Verb.ReturnPayout)
        funded.maker("tier1").done("/deposits/payouts", wish())
        path, closed = "/deposits/payouts/CNY-1/return", {"reason": "Account closed."}
        approval = funded.maker("bank").post(path, closed).json()["pending"]["id"]
        assert funded.checker("bank").seen(f"/approvals/{approval}")["words"] == {"reason": "Account closed."}
        other = funded.checker("bank").post(path, {"reason": "Another reason."})
        assert (other.status_code, other.json()["code"]) == (403, "CapabilityMissing")
        assert funded.checker("bank").done(path, closed)["reason"] == "Account closed."
        assert balance(funded) == 1_000_000


class TestReclaim:
    def test_a_party_takes_back_what_its_bank_forgot(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        early = funded.maker("tier1").post("/deposits/payouts/CNY-1/reclaim")
        assert (early.status_code, early.json()["code"]) == (409, "ReclaimTooEarly")
        funded.pass_days(30)
        back = funded.maker("tier1").done("/deposits/payouts/CNY-1/reclaim")
        assert (back["state"], back["closed_at"]) == ("Reclaimed", "2026-10-26T00:00:00Z")
        assert balance(funded) == 1_000_000
        late = funded.maker("bank").post("/deposits/payouts/CNY-1/settle", {"reference": "late"})
        assert (late.status_code, late.json()["code"]) == (409, "PayoutNotReserved")
        (line, *_) = funded.maker("tier1").seen("/deposits/entries")["items"]
        assert (line["reason"], line["about"], line["text"]) == ("PayoutReclaimed", "CNY-1", "Payout CNY-1 taken back")
        assert_rows_are_contract_state(funded.services)

    def test_nobody_takes_back_anothers(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        funded.pass_days(30)
        assert funded.maker("tier2").post("/deposits/payouts/CNY-1/reclaim").status_code == 404
        answer = funded.maker("bank").post("/deposits/payouts/CNY-1/reclaim")
        assert (answer.status_code, answer.json()["code"]) == (403, "PayoutOfAnother")


class TestAnotherBank:
    def test_where_governance_names_another_it_settles_what_the_old_one_left(self, funded: Ledger) -> None:
        funded.maker("tier1").done("/deposits/payouts", wish())
        funded.both("operator", f"/parties/{funded.party('funder2')}/roles", {"role": "SettlementBank"})
        named = funded.both("governance", "/currencies/CNY/name-bank", {"bank": str(funded.party("funder2"))})
        assert named["bank"] == str(funded.party("funder2"))
        old = funded.maker("bank").post("/deposits/payouts/CNY-1/settle", {"reference": "one"})
        assert old.status_code == 404
        assert (
            funded.maker("funder2").done("/deposits/payouts/CNY-1/settle", {"reference": "one"})["state"] == "Settled"
        )
        assert_rows_are_contract_state(funded.services)


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
