"""Redemption to the cent, against vectors computed by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.shares import due

AMOUNTS = st.integers(min_value=1, max_value=2**53 - 1)


class TestDue:
    @pytest.mark.parametrize(
        ("value", "redeemed", "paid_at", "face", "paid", "expected"),
        [
            # face 30 = 10 + 20
            (10, 0, 0, 30, 0, 0),  # nothing paid
            (10, 0, 0, 30, 10, 3),  # ⌊10·10/30⌋ = ⌊3.33⌋
            (20, 0, 0, 30, 10, 6),  # ⌊20·10/30⌋ = ⌊6.67⌋
            (10, 3, 0, 30, 10, 0),  # it has had its share
            (20, 6, 0, 30, 30, 14),  # all paid: exact
            # the 10 drew 3 at paid = 10 and was split into 2, 2 and 3: the rest of 20 is shared by 7 of 20
            (2, 0, 10, 30, 10, 0),
            (2, 0, 10, 30, 20, 1),  # ⌊2·10/20⌋
            (3, 0, 10, 30, 20, 1),  # ⌊3·10/20⌋ = ⌊1.5⌋
            (3, 1, 10, 30, 30, 2),  # all paid: exact
            # face 600 = 300 + 300, paid 300; the first drew 150 and was split into 125 and 25
            (300, 0, 0, 600, 300, 150),
            (125, 0, 300, 600, 300, 0),
            (125, 0, 300, 600, 600, 125),
            (25, 0, 300, 600, 600, 25),
            # CNY 1,000,000.00 of which 300,000.00 went on; 333,333.33 paid
            (30_000_000, 0, 0, 100_000_000, 33_333_333, 9_999_999),
            (70_000_000, 0, 0, 100_000_000, 33_333_333, 23_333_333),
            (2**53 - 1, 0, 0, 2**53 - 1, 2**53 - 1, 2**53 - 1),  # the largest amount there is
        ],
    )
    def test_is_the_share_of_what_was_paid_since_it_came_to_be(
        self, value: int, redeemed: int, paid_at: int, face: int, paid: int, expected: int
    ) -> None:
        assert due(value=value, redeemed=redeemed, paid_at=paid_at, face=face, paid=paid) == expected

    @given(AMOUNTS, st.data())
    def test_two_claims_never_draw_more_than_was_paid_and_all_of_it_at_the_end(
        self, face: int, data: st.DataObject
    ) -> None:
        first = data.draw(st.integers(min_value=0, max_value=face))
        paid = data.draw(st.integers(min_value=0, max_value=face))
        parts = (first, face - first)
        drawn = [due(value=value, redeemed=0, paid_at=0, face=face, paid=paid) for value in parts]
        assert sum(drawn) <= paid
        rest = [
            due(value=value, redeemed=had, paid_at=0, face=face, paid=face)
            for value, had in zip(parts, drawn, strict=True)
        ]
        assert sum(drawn) + sum(rest) == face

    @given(AMOUNTS.filter(lambda face: face > 1), st.data())
    def test_a_split_never_brings_its_holder_more(self, face: int, data: st.DataObject) -> None:
        value = data.draw(st.integers(min_value=2, max_value=face))
        before = data.draw(st.integers(min_value=0, max_value=face - 1))
        after = data.draw(st.integers(min_value=before, max_value=face))
        drawn = due(value=value, redeemed=0, paid_at=0, face=face, paid=before)
        left = value - drawn
        cut = data.draw(st.integers(min_value=0, max_value=left))
        children = sum(due(value=part, redeemed=0, paid_at=before, face=face, paid=after) for part in (cut, left - cut))
        assert children <= due(value=value, redeemed=drawn, paid_at=0, face=face, paid=after)
