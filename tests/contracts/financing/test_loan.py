"""Loans: interest by the day, repayment in parts or whole, and the register's entry."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, scenes
from tests.contracts.world.founding import DEPOSIT
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.words import AMOUNT_MAX, CNY, ZONE, LoanState, Lock

BOOK = "LoanBook"


def lent(world: World, principal: int = 100_00, **changes: int) -> tuple[int, int]:
    """A claim of ten times the principal and a loan on it."""
    _, claim = scenes.confirmed(world, 10 * principal, dueOn=world.today + 100, reason=bytes(31) + b"1")
    return claim, scenes.loan(world, claim, principal, **changes)


class TestOpen:
    def test_loan_and_entry_say_who_owes_what_to_whom_on_what(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        asked = scenes.request(world, claim)
        offer = scenes.offer(world, asked, 500_00, fee=7)
        done = world.send(world.tier1.maker, "FinancingDesk", "acceptOffer", 0, offer)
        due_on = world.today + 30
        terms = {
            "offer": offer,
            "claim": claim,
            "lender": world.funder1.id,
            "borrower": world.tier1.id,
            "debtor": world.core1.id,
            "currency": CNY,
            "principal": 500_00,
            "fee": 7,
            "rateBps": 500,
            "lateRateBps": 1_000,
            "dueOn": due_on,
            "zoneMinutes": ZONE,
        }
        assert done.event("LoanOpened") == {"loan": 1, "pledge": 1, "startOn": world.today, "terms": terms}
        record = {name: value for name, value in terms.items() if name != "offer"}
        state = {"accrued": 0, "accruedTo": world.today, "state": LoanState.Open, "pledge": 1}
        assert world.view(BOOK, "loan", 1) == record | state
        entry = {
            "loan": 1,
            "claim": claim,
            "securedParty": world.funder1.id,
            "grantor": world.tier1.id,
            "debtor": world.core1.id,
            "amount": 500_00,
            "currency": CNY,
            "dueOn": due_on,
        }
        assert done.event("PledgeRegistered") == entry | {"pledge": 1}
        assert world.view("PledgeRegistry", "pledge", 1) == entry | {"registeredAt": world.now, "dischargedAt": 0}
        assert world.view(BOOK, "loanCount") == world.view("PledgeRegistry", "pledgeCount") == 1

    def test_no_account_opens_collects_or_registers_by_itself(self, world: World) -> None:
        claim, loan = lent(world)
        terms = (1, claim, world.funder1.id, world.tier1.id, world.core1.id, CNY, 1, 0, 0, 0, 30_000, ZONE)
        entry = (loan, claim, world.funder1.id, world.tier1.id, world.core1.id, 1, CNY, 30_000, 1, 0)
        for by in (world.funder1.maker, world.operator.maker, world.governance.admin):
            who = {"caller": by.address}
            world.refuses("OnlyForModule", by, BOOK, "open", terms, **who)
            world.refuses("OnlyForModule", by, BOOK, "collect", loan, 1, 0, True, **who)
            world.refuses("OnlyForModule", by, "PledgeRegistry", "register", entry, **who)
            world.refuses("OnlyForModule", by, "PledgeRegistry", "discharge", 1, **who)

    def test_what_never_was_is_unknown(self, world: World) -> None:
        for contract, view in ((BOOK, "loan"), (BOOK, "owed"), ("PledgeRegistry", "pledge")):
            with pytest.raises(ViewRefused, match=r"(Loan|Pledge)Unknown"):
                world.view(contract, view, 9)
        # A loan opens with its pledge or not at all, so its entry is asked for by a view alone.
        world.refuses("PledgeUnknown", world.tier1.maker, "PledgeRegistry", "pledge", 9, pledge=9)


class TestRepay:
    def test_a_part_pays_interest_then_principal(self, world: World) -> None:
        claim, loan = lent(world)
        world.travel(days=10)
        # 10,000 × 500 × 10 = 50,000,000 = 13.89 cents: 13 are paid, 0.89 × 3,600,000 = 3,200,000 waits.
        done = world.send(world.tier1.maker, BOOK, "repay", 0, loan, 50_00)
        assert done.event("LoanPaid") == {
            "loan": loan,
            "toFee": 0,
            "toInterest": 13,
            "toPrincipal": 49_87,
            "principal": 50_13,
            "accrued": 3_200_000,
            "accruedTo": world.today,
            "byRedemption": False,
        }
        assert scenes.deposit(world, world.funder1) == DEPOSIT - 100_00 + 50_00
        assert world.view("ClaimToken", "claim", claim)["lock"] == Lock.Pledge
        # From here 5,013 × 500 a day: after 10 more 3,200,000 + 25,065,000 = 28,265,000 = 7.85, rounded up 8.
        world.travel(days=10)
        assert world.view(BOOK, "owed", loan) == 50_13 + 8

    def test_paid_daily_for_90_days_it_costs_1_25_as_paid_at_once(self, world: World) -> None:
        _, at_once = lent(world, dueOn=world.today + 90)
        _, daily = lent(world, dueOn=world.today + 90)
        scenes.fund(world, world.tier1, 10_00)
        cost = 0
        for _ in range(90):
            world.travel(days=1)
            record = world.view(BOOK, "loan", daily)
            # 10,000 × 500 = 5,000,000 a day: 1 whole cent on most days, 2 when the rests have come to one.
            whole = (record["accrued"] + 5_000_000) // 3_600_000
            world.send(world.tier1.maker, BOOK, "repay", 0, daily, whole)
            cost += whole
        assert (cost, world.view(BOOK, "owed", daily)) == (125, 100_00)
        # 10,000 × 500 × 90 = 450,000,000 = 125 cents exactly.
        assert world.view(BOOK, "owed", at_once) == 101_25

    def test_the_late_rate_runs_from_the_due_day(self, world: World) -> None:
        _, loan = lent(world, dueOn=world.today + 30, rateBps=500, lateRateBps=1_800)
        world.travel(days=30)
        # 10,000 × 500 × 30 = 150,000,000 = 41.67, rounded up 42.
        assert world.view(BOOK, "owed", loan) == 100_42
        world.travel(days=20)
        # + 10,000 × 1,800 × 20 = 360,000,000: together 510,000,000 = 141.67, rounded up 142.
        assert world.view(BOOK, "owed", loan) == 101_42

    def test_a_day_is_the_zones_day(self, world: World) -> None:
        _, loan = lent(world, 36_000_00)
        # 3,600,000 × 500 a day = 500 cents. It is 09:00 in China: midnight is 15 hours away.
        world.travel(seconds=15 * 3600 - 1)
        assert world.view(BOOK, "owed", loan) == 36_000_00
        world.travel(seconds=1)
        assert world.view(BOOK, "owed", loan) == 36_005_00

    def test_interest_left_alone_stays_owed_when_the_principal_is_paid(self, world: World) -> None:
        _, loan = lent(world)
        scenes.fund(world, world.tier1, 10_00)
        world.travel(days=1)
        # 5,000,000 = 1.39 cents: 1 now, and 0.39 that closing rounds up to 1.
        world.send(world.tier1.maker, BOOK, "repay", 0, loan, 100_01)
        record = world.view(BOOK, "loan", loan)
        assert (record["principal"], record["accrued"], record["state"]) == (0, 1_400_000, LoanState.Open)
        world.travel(days=50)
        assert world.view(BOOK, "owed", loan) == 1
        done = world.send(world.tier1.maker, BOOK, "repay", 0, loan, 1)
        assert "LoanClosed" in done.names

    def test_just_what_is_owed_closes_it_and_lifts_the_lien(self, world: World) -> None:
        claim, loan = lent(world)
        done = world.send(world.tier1.maker, BOOK, "repay", 0, loan, 100_00)
        assert {"LoanClosed", "PledgeDischarged", "ClaimUnlocked"} <= set(done.names)
        record = world.view(BOOK, "loan", loan)
        assert (record["state"], record["pledge"], record["principal"]) == (LoanState.Closed, 0, 0)
        assert world.view("PledgeRegistry", "pledge", 1)["dischargedAt"] == world.now
        assert world.view("ClaimToken", "claim", claim)["lock"] == Lock.None_

    def test_never_more_than_is_owed(self, world: World) -> None:
        _, loan = lent(world, fee=5)
        world.refuses("RepaysTooMuch", world.tier1.maker, BOOK, "repay", 0, loan, 100_06, amount=100_06, owed=100_05)

    @pytest.mark.parametrize("amount", [0, AMOUNT_MAX + 1])
    def test_it_is_an_amount(self, world: World, amount: int) -> None:
        _, loan = lent(world)
        world.refuses("AmountOutOfRange", world.tier1.maker, BOOK, "repay", 0, loan, amount)

    def test_by_the_borrower_of_an_open_loan(self, world: World) -> None:
        _, loan = lent(world)
        for by in (world.funder1, world.tier2, world.core1):
            world.refuses("LoanOfAnother", by.maker, BOOK, "repay", 0, loan, 1, caller=by.id)
            world.refuses("LoanOfAnother", by.maker, BOOK, "repayAll", 0, loan, 1, caller=by.id)
        world.refuses("LoanUnknown", world.tier1.maker, BOOK, "repay", 0, 9, 1, loan=9)
        world.send(world.tier1.maker, BOOK, "repay", 0, loan, 100_00)
        world.refuses("LoanNotOpen", world.tier1.maker, BOOK, "repay", 0, loan, 1, state=LoanState.Closed)
        world.refuses("LoanNotOpen", world.tier1.maker, BOOK, "repayAll", 0, loan, 1, state=LoanState.Closed)

    def test_with_money_on_account(self, world: World) -> None:
        _, loan = lent(world)
        to = scenes.bank_account(world, world.tier1)
        world.send(world.tier1.maker, "DepositToken:CNY", "reservePayout", 0, 100_00, to)
        world.refuses("DepositTooSmall", world.tier1.maker, BOOK, "repay", 0, loan, 1, held=0)

    def test_a_blocked_borrower_pays_and_a_blocked_lender_receives(self, world: World) -> None:
        _, loan = lent(world)
        scenes.suspend(world, world.tier1)
        scenes.suspend(world, world.funder1)
        world.send(world.tier1.maker, BOOK, "repay", 0, loan, 40_00)
        world.send(world.tier1.maker, BOOK, "repayAll", 0, loan, 60_00)
        assert scenes.deposit(world, world.funder1) == DEPOSIT


class TestRepayAll:
    def test_whatever_is_owed_that_day_up_to_a_most(self, world: World) -> None:
        _, loan = lent(world, fee=5)
        scenes.fund(world, world.tier1, 10_00)
        world.travel(days=10)
        # 10,000 + 5 + 13.89 rounded up.
        world.refuses("OwedExceeds", world.tier1.maker, BOOK, "repayAll", 0, loan, 100_18, owed=100_19, most=100_18)
        done = world.send(world.tier1.maker, BOOK, "repayAll", 0, loan, AMOUNT_MAX)
        paid = done.event("LoanPaid")
        assert (paid["toFee"], paid["toInterest"], paid["toPrincipal"]) == (5, 14, 100_00)
        assert (paid["principal"], paid["accrued"]) == (0, 0)
        assert scenes.deposit(world, world.funder1) == DEPOSIT + 19
        assert world.view(BOOK, "owed", loan) == 0
