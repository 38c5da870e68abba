"""The figures by which offers compare, worked out by hand."""

from __future__ import annotations

from app.financing.comparison import cost


class TestCost:
    def test_interest_and_fee_and_the_one_rate_they_come_to(self) -> None:
        # ¥800,000.00 at 6 % for 45 days: ¥6,000.00. With ¥1,000.00 of fee: 7 % a year.
        found = cost(principal=80_000_000, rate_bps=600, fee=100_000, today=0, due_on=45)
        assert found is not None
        assert (found.days, found.interest, found.total, found.owed_at_maturity) == (45, 600_000, 700_000, 80_700_000)
        assert found.annual_rate_bps == 700

    def test_the_rate_is_rounded_up(self) -> None:
        found = cost(principal=80_000_000, rate_bps=600, fee=1, today=0, due_on=45)
        assert found is not None
        assert found.annual_rate_bps == 601

    def test_a_low_rate_with_a_fee_can_cost_more_than_a_high_one_without(self) -> None:
        cheap = cost(principal=80_000_000, rate_bps=600, fee=0, today=0, due_on=45)
        dear = cost(principal=80_000_000, rate_bps=500, fee=150_000, today=0, due_on=45)
        assert cheap is not None
        assert dear is not None
        assert (cheap.annual_rate_bps, dear.annual_rate_bps) == (600, 650)

    def test_there_is_none_once_the_loan_could_not_run_for_a_day(self) -> None:
        assert cost(principal=1, rate_bps=1, fee=0, today=45, due_on=45) is None
