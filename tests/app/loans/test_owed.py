"""What settles a loan, against figures worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass

from app.loans.owed import owed_on


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
