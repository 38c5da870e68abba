"""Interest against figures worked out by hand."""

from __future__ import annotations

import pytest

from app.kernel import interest
from app.kernel.interest import PER_MINOR, accrued, annual_rate_bps, closing


class TestAccrued:
    def test_100_00_at_5_percent_for_90_days_costs_1_25(self) -> None:
        assert closing(accrued(10_000, 500, 500, 0, 90, 90)) == 125

    def test_the_start_counts_and_the_end_does_not(self) -> None:
        assert accrued(1, 1, 1, 10, 11, 20) == 1
        assert accrued(1, 1, 1, 10, 10, 20) == 0

    def test_from_the_due_day_on_the_late_rate_counts(self) -> None:
        # 10 days in time at 5 %, 20 late at 7.5 %: 3,600,000 × (10 × 500 + 20 × 750) / 3,600,000 = 20,000.
        assert closing(accrued(PER_MINOR, 500, 750, 0, 30, 10)) == 20_000

    def test_a_stretch_that_begins_after_the_due_day_is_all_late(self) -> None:
        assert accrued(1, 500, 750, 15, 17, 10) == 2 * 750

    def test_the_due_day_itself_is_not_late_when_it_is_the_end(self) -> None:
        assert accrued(1, 500, 750, 0, 10, 10) == 10 * 500

    def test_a_clock_that_stands_still_adds_nothing(self) -> None:
        assert accrued(10_000, 500, 750, 9, 8, 5) == 0

    @pytest.mark.parametrize("cut", range(31))
    def test_two_stretches_add_up_to_the_whole(self, cut: int) -> None:
        whole = accrued(12_345, 480, 720, 0, 30, 17)
        assert accrued(12_345, 480, 720, 0, cut, 17) + accrued(12_345, 480, 720, cut, 30, 17) == whole


class TestClosing:
    def test_it_rounds_up_once(self) -> None:
        assert closing(1) == 1
        assert closing(PER_MINOR) == 1
        assert closing(PER_MINOR + 1) == 2
        assert closing(0) == 0

    def test_90_daily_payments_of_what_is_payable_cost_what_one_costs(self) -> None:
        numerator, paid = 0, 0
        for day in range(90):
            numerator += accrued(10_000, 500, 500, day, day + 1, 90)
            payable = numerator // PER_MINOR
            numerator, paid = numerator - payable * PER_MINOR, paid + payable
        assert paid + closing(numerator) == 125


class TestAnnualRate:
    def test_without_a_fee_it_is_the_rate(self) -> None:
        # 90,000.00 at 6 % for 60 days: 900.00.
        assert annual_rate_bps(90_000, 9_000_000, 60) == 600

    def test_a_fee_raises_it(self) -> None:
        # 900.00 + 100.00 on 90,000.00 for 60 days: 6.666… %, rounded up.
        assert annual_rate_bps(100_000, 9_000_000, 60) == 667


def test_one_minor_unit_is_10_000_basis_points_times_360_days() -> None:
    assert interest.PER_MINOR == 3_600_000
