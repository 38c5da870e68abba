"""Interest, shares and days: vectors by hand, and the service's own arithmetic beside the contracts'."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel import calendar, interest
from tests.contracts import shares
from tests.contracts.world import World
from tests.contracts.world.words import AMOUNT_MAX

amounts = st.integers(1, AMOUNT_MAX)
days = st.integers(20_000, 22_000)
rates = st.integers(0, 10_000)


class TestInterest:
    def test_100_at_5_percent_for_90_days_costs_1_25(self, libraries: World) -> None:
        # 10,000 cents × 500 bps × 90 days = 450,000,000; ÷ 3,600,000 = 125 cents.
        numerator = libraries.view("Libraries", "accrued", 100_00, 500, 1_000, 20_000, 20_090, 20_090)
        assert numerator == 450_000_000
        assert libraries.view("Libraries", "closing", numerator) == 125

    def test_the_first_day_counts_and_the_last_does_not(self, libraries: World) -> None:
        assert libraries.view("Libraries", "accrued", 100_00, 500, 500, 20_000, 20_000, 20_090) == 0
        assert libraries.view("Libraries", "accrued", 100_00, 500, 500, 20_000, 20_001, 20_090) == 5_000_000

    def test_the_late_rate_runs_from_the_due_day_on(self, libraries: World) -> None:
        # 30 days at 5 % and 10 at 10 %: 10,000 × (30 × 500 + 10 × 1,000) = 250,000,000.
        assert libraries.view("Libraries", "accrued", 100_00, 500, 1_000, 20_000, 20_040, 20_030) == 250_000_000
        # Accrued to a day that was late already, all further days are: 10,000 × 5 × 1,000.
        assert libraries.view("Libraries", "accrued", 100_00, 500, 1_000, 20_040, 20_045, 20_030) == 50_000_000

    @pytest.mark.parametrize(("numerator", "cents"), [(0, 0), (1, 1), (3_600_000, 1), (3_600_001, 2)])
    def test_closing_rounds_up_once(self, libraries: World, numerator: int, cents: int) -> None:
        assert libraries.view("Libraries", "closing", numerator) == cents

    @settings(max_examples=50, derandomize=True, deadline=None)
    @given(principal=amounts, rate=rates, late=rates, start=days, end=days, due=days)
    def test_the_service_counts_the_same(
        self, libraries: World, principal: int, rate: int, late: int, start: int, end: int, due: int
    ) -> None:
        numerator = libraries.view("Libraries", "accrued", principal, rate, late, start, end, due)
        assert numerator == interest.accrued(principal, rate, late, start, end, due)
        assert libraries.view("Libraries", "closing", numerator) == interest.closing(numerator)


class TestShares:
    @pytest.mark.parametrize(
        ("value", "redeemed", "paid_at", "face", "paid", "due"),
        [
            (10, 0, 0, 30, 10, 3),  # ⌊10 × 10 / 30⌋
            (10, 3, 0, 30, 10, 0),  # all drawn
            (3, 0, 10, 30, 10, 0),  # just come to be
            (3, 0, 10, 30, 29, 2),  # ⌊3 × 19 / 20⌋
            (3, 0, 10, 30, 30, 3),  # exact once all is paid
            (19, 0, 0, 380, 38, 1),  # ⌊1.9⌋
            (190, 0, 0, 380, 38, 19),
            (300, 150, 0, 600, 300, 0),
            (AMOUNT_MAX, 0, 0, AMOUNT_MAX, AMOUNT_MAX, AMOUNT_MAX),
        ],
    )
    def test_a_claim_is_due_its_share_of_what_was_paid_since_it_came_to_be(
        self, libraries: World, value: int, redeemed: int, paid_at: int, face: int, paid: int, due: int
    ) -> None:
        assert libraries.view("Libraries", "due", value, redeemed, paid_at, face, paid) == due

    @settings(max_examples=50, derandomize=True, deadline=None)
    @given(face=amounts, data=st.data())
    def test_the_rule_in_Python_is_the_contracts(self, libraries: World, face: int, data: st.DataObject) -> None:
        paid_at = data.draw(st.integers(0, face - 1))
        paid = data.draw(st.integers(paid_at, face))
        value = data.draw(st.integers(1, face - paid_at))
        share = shares.share(value, paid_at, face, paid)
        redeemed = data.draw(st.integers(0, share))
        assert libraries.view("Libraries", "due", value, redeemed, paid_at, face, paid) == share - redeemed


class TestDays:
    def test_a_day_in_China_ends_at_16_00_UTC(self, libraries: World) -> None:
        # 2026-10-08 is day 20,734; it ends in China at 2026-10-08 16:00 UTC = 20,735 × 86,400 − 480 × 60.
        assert libraries.view("Libraries", "endOfDay", 20_734, 480) == 1_791_475_200
        assert libraries.view("Libraries", "day", 1_791_475_199, 480) == 20_734
        assert libraries.view("Libraries", "day", 1_791_475_200, 480) == 20_735

    @settings(max_examples=50, derandomize=True, deadline=None)
    @given(time=st.integers(1_700_000_000, 4_000_000_000), zone=st.integers(-720, 840))
    def test_the_service_counts_the_same(self, libraries: World, time: int, zone: int) -> None:
        day = libraries.view("Libraries", "day", time, zone)
        assert day == calendar.day_of(time, zone)
        assert libraries.view("Libraries", "endOfDay", day, zone) == calendar.end_of_day(day, zone)
