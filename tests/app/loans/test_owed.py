"""What settles a loan, against figures worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.loans.owed import Ready, owed_on, owed_with_ready


@dataclass(frozen=True)
class Debt:
    """90,000.00 at 6 %, late 9 %, due on day 60, fee 100.00."""

    principal: int = 9_000_000
    fee: int = 10_000
    accrued: int = 0
    accrued_to: int = 0
    rate_bps: int = 600
    late_rate_bps: int = 900
    due_on: int = 60


class TestOwed:
    def test_on_the_first_day_only_principal_and_fee(self) -> None:
        owed = owed_on(Debt(), 0)
        assert (owed.fee, owed.interest, owed.principal, owed.total) == (10_000, 0, 9_000_000, 9_010_000)

    def test_at_maturity_the_interest_of_60_days(self) -> None:
        # 90,000.00 × 6 % × 60 / 360 = 900.00.
        assert owed_on(Debt(), 60).interest == 90_000
        assert owed_on(Debt(), 60).total == 9_100_000

    def test_a_day_later_a_day_at_the_late_rate(self) -> None:
        # 90,000.00 × 9 % / 360 = 22.50.
        assert owed_on(Debt(), 61).interest == 90_000 + 2_250

    def test_interest_of_a_part_of_a_cent_is_rounded_up_once(self) -> None:
        # 1.00 at 6 % for a day is 0.0166… cents.
        assert owed_on(Debt(principal=100, fee=0), 1).interest == 1
        assert owed_on(Debt(principal=100, fee=0), 60).interest == 1

    def test_what_was_accrued_before_is_carried_on(self) -> None:
        half = Debt(accrued=9_000_000 * 600 * 30, accrued_to=30)
        assert owed_on(half, 60) == owed_on(Debt(), 60)


class TestReady:
    """What lies in the pot since a day earns no interest after it."""

    @pytest.mark.parametrize("day", [60, 61, 90, 400])
    def test_all_of_it_ready_on_the_due_day_costs_what_it_cost_then(self, day: int) -> None:
        assert owed_with_ready(Debt(), day, Ready(9_100_000, 60)).total == 9_100_000

    def test_a_part_of_it_goes_to_fee_interest_and_principal_as_of_that_day(self) -> None:
        # On day 30: fee 100.00, interest 90,000.00 × 6 % × 30 / 360 = 450.00; of 45,550.00 that leaves 45,000.00 of principal.
        # From there 45,000.00 × 6 % × 30 / 360 = 225.00 more by day 60.
        owed = owed_with_ready(Debt(), 60, Ready(4_555_000, 30))
        assert (owed.fee, owed.interest, owed.principal) == (10_000, 45_000 + 22_500, 9_000_000)
        assert owed.total == owed_on(Debt(), 60).total - 22_500

    def test_nothing_ready_changes_nothing(self) -> None:
        assert owed_with_ready(Debt(), 60, Ready(0, 5)) == owed_on(Debt(), 60)

    def test_money_from_before_the_last_payment_counts_from_then(self) -> None:
        half = Debt(accrued=9_000_000 * 600 * 30, accrued_to=30)
        assert owed_with_ready(half, 60, Ready(9_055_000, 10)).total == 9_055_000
