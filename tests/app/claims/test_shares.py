"""Redemption to the cent, against vectors computed by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.shares import carried, due

AMOUNTS = st.integers(min_value=1, max_value=2**53 - 1)


class TestDue:
    @pytest.mark.parametrize(
        ("value", "redeemed", "face", "paid", "pot", "expected"),
        [
            # face 30 = 10 + 20
            (10, 0, 30, 0, 0, 0),  # nothing paid
            (10, 0, 30, 10, 10, 3),  # ⌊10·10/30⌋ = ⌊3.33⌋
            (20, 0, 30, 10, 7, 6),  # ⌊20·10/30⌋ = ⌊6.67⌋, the pot holds 7
            (20, 0, 30, 10, 5, 5),  # clipped to the pot
            (10, 3, 30, 10, 7, 0),  # it has had its share
            (3, 1, 30, 10, 7, 0),  # entitled to ⌊3·10/30⌋ = 1
            (4, 2, 30, 10, 7, 0),  # entitled to ⌊4·10/30⌋ = 1: a carried part may be ahead of it
            (20, 6, 30, 30, 21, 14),  # all paid: exact
            (10, 3, 30, 30, 7, 7),
            # face 600 = 300 + 300, paid 300
            (300, 0, 600, 300, 300, 150),
            (250, 125, 600, 300, 150, 0),
            (50, 25, 600, 300, 150, 0),
            (300, 0, 600, 300, 150, 150),
            # CNY 1,000,000.00 of which 300,000.00 went on; 333,333.33 paid
            (30_000_000, 0, 100_000_000, 33_333_333, 33_333_333, 9_999_999),
            (70_000_000, 0, 100_000_000, 33_333_333, 33_333_333, 23_333_333),
            (2**53 - 1, 0, 2**53 - 1, 2**53 - 1, 2**53 - 1, 2**53 - 1),  # the largest amount there is
        ],
    )
    def test_is_the_share_of_what_was_paid(
        self, value: int, redeemed: int, face: int, paid: int, pot: int, expected: int
    ) -> None:
        assert due(value=value, redeemed=redeemed, face=face, paid=paid, pot=pot) == expected

    @given(AMOUNTS, st.data())
    def test_two_claims_never_draw_more_than_was_paid_and_all_of_it_at_the_end(
        self, face: int, data: st.DataObject
    ) -> None:
        first = data.draw(st.integers(min_value=0, max_value=face))
        paid = data.draw(st.integers(min_value=0, max_value=face))
        drawn = [due(value=value, redeemed=0, face=face, paid=paid, pot=paid) for value in (first, face - first)]
        assert sum(drawn) <= paid
        rest = [
            due(value=value, redeemed=had, face=face, paid=face, pot=face - sum(drawn))
            for value, had in zip((first, face - first), drawn, strict=True)
        ]
        assert sum(drawn) + sum(rest) == face


class TestCarried:
    def test_three_cents_over_parts_of_three_three_and_four(self) -> None:
        # 3·3/10 = 0.9, 3·6/10 = 1.8, 3·10/10 = 3
        sums = [0, 3, 6, 10]
        parts = [carried(redeemed=3, value=10, start=a, end=b) for a, b in pairwise(sums)]
        assert parts == [0, 1, 2]

    def test_a_half_redeemed_claim_of_300_splits_250_to_50(self) -> None:
        assert carried(redeemed=150, value=300, start=0, end=250) == 125
        assert carried(redeemed=150, value=300, start=250, end=300) == 25

    @given(st.lists(AMOUNTS, min_size=2, max_size=6), st.data())
    def test_parts_sum_to_what_was_redeemed_and_none_gets_more_than_its_value(
        self, values: list[int], data: st.DataObject
    ) -> None:
        whole = sum(values)
        had = data.draw(st.integers(min_value=0, max_value=whole))
        start, parts = 0, []
        for value in values:
            parts.append(carried(redeemed=had, value=whole, start=start, end=start + value))
            start += value
        assert sum(parts) == had
        assert all(0 <= part <= value for part, value in zip(parts, values, strict=True))
