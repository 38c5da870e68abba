"""Interest stops where the money lies ready: nobody earns by waiting for others to redeem."""

from __future__ import annotations

from tests.contracts.world import World, scenes
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import AMOUNT_MAX, LoanState

BOOK = "LoanBook"


def lent(world: World) -> tuple[int, int, int]:
    """A receivable of a million due in 60 days, its claim, and half a million on it at 24 %, late as in time."""
    receivable, claim = scenes.confirmed(world)
    loan = scenes.loan(world, claim, 500_000_00, rateBps=2_400, lateRateBps=2_400, dueOn=world.today + 60)
    return receivable, claim, loan


def owed(world: World, loan: int) -> int:
    return int(world.view(BOOK, "owed", loan))


class TestPaidInFull:
    """50,000,000 × 2,400 × 60 / 3,600,000 = 2,000,000: on its day 520,000.00 are owed."""

    def test_the_lender_gets_what_was_owed_on_the_day_however_late_anybody_redeems(self, world: World) -> None:
        receivable, claim, loan = lent(world)
        world.travel(days=60)
        scenes.pay(world, receivable, FACE)
        assert owed(world, loan) == 520_000_00
        world.travel(days=30)
        assert owed(world, loan) == 520_000_00
        assert scenes.redeem(world, claim) == (480_000_00, 520_000_00)
        assert world.view(BOOK, "loan", loan)["state"] == LoanState.Closed
        assert owed(world, loan) == 0

    def test_the_borrower_who_repays_a_month_later_pays_nothing_more(self, world: World) -> None:
        receivable, _, loan = lent(world)
        before = scenes.deposit(world, world.tier1)
        world.travel(days=60)
        scenes.pay(world, receivable, FACE)
        world.travel(days=30)
        # The pot pays first; the rest is the borrower's.
        done = world.send(world.tier1.maker, BOOK, "repayAll", 0, loan, AMOUNT_MAX)
        assert done.event("LoanPaid")["byRedemption"]
        assert "LoanClosed" in done.names
        assert scenes.deposit(world, world.tier1) == before + 480_000_00

    def test_a_part_repaid_is_refused_where_the_pot_paid_all_of_it(self, world: World) -> None:
        receivable, _, loan = lent(world)
        scenes.pay(world, receivable, FACE)
        args = (0, loan, 1)
        world.refuses("RepaysTooMuch", world.tier1.maker, BOOK, "repay", *args, amount=1, owed=0)

    def test_paid_early_interest_ends_early(self, world: World) -> None:
        receivable, claim, loan = lent(world)
        world.travel(days=15)
        scenes.pay(world, receivable, FACE)
        world.travel(days=45)
        # 50,000,000 × 2,400 × 15 / 3,600,000 = 500,000.
        assert owed(world, loan) == 505_000_00
        assert scenes.redeem(world, claim)[1] == 505_000_00


class TestPaidInPart:
    """100,000.00 on day 10. Till then 50,000,000 × 24,000 = 1,200,000,000,000 / 3,600,000 = 333,333.33: of the payment
    333,333 are interest (1,200,000 of the numerator wait) and 9,666,667 principal, which leaves 40,333,333."""

    def paid(self, world: World) -> tuple[int, int]:
        receivable, claim, loan = lent(world)
        world.travel(days=10)
        scenes.pay(world, receivable, 100_000_00)
        return claim, loan

    def test_owed_is_the_same_whether_somebody_redeemed_or_not(self, world: World) -> None:
        claim, loan = self.paid(world)
        redeemed = world.clone()
        scenes.redeem(redeemed, claim)
        for there in (world, redeemed):
            there.travel(days=30)
        # Since: 40,333,333 × 2,400 × 30 + 1,200,000 = 2,904,001,176,000 = 806,666.99 cents, so 806,667 at closing.
        assert owed(redeemed, loan) == 403_333_33 + 8_066_67
        assert owed(world, loan) == 100_000_00 + owed(redeemed, loan)

    def test_the_lender_collects_the_same_late_as_on_the_day(self, world: World) -> None:
        claim, loan = self.paid(world)
        on_day = world.clone()
        late = world
        late.travel(days=30)
        for there in (on_day, late):
            done = there.send(there.auditor.maker, "ClaimToken", "redeem", claim)
            paid = done.event("LoanPaid")
            assert (paid["toInterest"], paid["toPrincipal"]) == (3_333_33, 96_666_67)
            assert (paid["principal"], paid["accrued"]) == (403_333_33, 1_200_000)
        records = [there.view(BOOK, "loan", loan) for there in (on_day, late)]
        assert records[0] == records[1]

    def test_the_borrower_repays_the_same_late_whether_somebody_redeemed_or_not(self, world: World) -> None:
        claim, loan = self.paid(world)
        scenes.fund(world, world.tier1, 100_000_00)
        redeemed = world.clone()
        scenes.redeem(redeemed, claim)
        for there in (world, redeemed):
            there.travel(days=30)
            before = scenes.deposit(there, there.tier1)
            there.send(there.tier1.maker, BOOK, "repayAll", 0, loan, 411_400_00)
            assert scenes.deposit(there, there.tier1) == before - 411_400_00
            assert owed(there, loan) == 0

    def test_a_part_repaid_comes_after_what_lay_ready(self, world: World) -> None:
        claim, loan = self.paid(world)
        redeemed = world.clone()
        scenes.redeem(redeemed, claim)
        for there in (world, redeemed):
            there.travel(days=30)
            there.send(there.tier1.maker, BOOK, "repay", 0, loan, 50_000_00)
        assert world.view(BOOK, "loan", loan) == redeemed.view(BOOK, "loan", loan)
        args = (0, loan, 411_400_00 - 50_000_00 + 1)
        world.refuses("RepaysTooMuch", world.tier1.maker, BOOK, "repay", *args, owed=361_400_00)

    def test_what_is_not_ready_goes_on_bearing_interest(self, world: World) -> None:
        _, loan = self.paid(world)
        first = owed(world, loan)
        world.travel(days=1)
        # 40,333,333 × 2,400 / 3,600,000 = 26,888.89, on the 0.33 that wait: 26,889.22 in all, and 1 was counted for them.
        assert owed(world, loan) - first == 26_889_22 // 100


class TestADebtorInLeagueWithTheLender:
    """It pays nearly all on the day and a rest a month later, hoping that the lender earns on all of it for the month."""

    def paid_nearly(self, world: World) -> tuple[int, int, int]:
        receivable, claim, loan = lent(world)
        world.travel(days=60)
        scenes.pay(world, receivable, FACE - 100_00)
        return receivable, claim, loan

    def test_one_call_of_anyone_in_between_leaves_it_nothing(self, world: World) -> None:
        receivable, claim, loan = self.paid_nearly(world)
        world.travel(days=29)
        assert scenes.redeem(world, claim)[1] == 520_000_00
        world.travel(days=1)
        scenes.pay(world, receivable, 100_00)
        assert owed(world, loan) == 0
        assert scenes.redeem(world, claim) == (100_00, 0)

    def test_where_nobody_draws_all_month_it_is_the_late_rate_of_that_month_and_no_more(self, world: World) -> None:
        receivable, claim, loan = self.paid_nearly(world)
        world.travel(days=30)
        scenes.pay(world, receivable, 100_00)
        # 50,000,000 × 2,400 × 30 / 3,600,000 = 1,000,000: what the borrower could have ended with one call.
        assert owed(world, loan) == 530_000_00
        world.travel(days=30)
        assert scenes.redeem(world, claim)[1] == 530_000_00


class TestTheClockOfARepayment:
    def test_money_that_came_after_a_repayment_does_not_turn_the_clock_back(self, world: World) -> None:
        receivable, claim, loan = lent(world)
        world.travel(days=10)
        scenes.pay(world, receivable, 100_000_00)
        world.travel(days=10)
        world.send(world.tier1.maker, BOOK, "repay", 0, loan, 10_000_00)
        assert world.view(BOOK, "loan", loan)["accruedTo"] == world.today
        scenes.pay(world, receivable, 100_000_00)
        scenes.redeem(world, claim)
        assert world.view(BOOK, "loan", loan)["accruedTo"] == world.today
