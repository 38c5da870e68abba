"""Invoices that look alike are named to the person who confirms; ordinary neighbours are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invoices.look_alikes import InvoiceTraits, look_alikes
from app.invoices.numbers import InvoiceNumber
from app.kernel.money import Money
from app.parties.legal_ids import LegalId

SELLER, BUYER, STRANGER = (LegalId("HKBR", value) for value in ("11111111", "22222222", "33333333"))
KNOWN = InvoiceTraits(SELLER, BUYER, Money(1_000_000), date(2026, 9, 18), InvoiceNumber("INV-101"))
numbers = st.text("ABIO01/-_.", min_size=1, max_size=12).map(InvoiceNumber)


def far(number: str) -> InvoiceTraits:
    """The same sides, another number, and neither amount nor date near."""
    return replace(KNOWN, number=InvoiceNumber(number), amount=Money(5_000), issued_on=date(2025, 1, 1))


def reasons(candidate: InvoiceTraits, known: InvoiceTraits = KNOWN) -> tuple[str, ...]:
    return tuple(reason for found in look_alikes(candidate, [known]) for reason in found.reasons)


class TestNumbersThatLookAlike:
    @pytest.mark.parametrize(
        ("number", "reason"),
        [
            ("INV-1O1", "confusable-characters"),
            ("1NV-IOL", "confusable-characters"),
            ("INV101", "same-number-written-otherwise"),
            ("INV/101", "same-number-written-otherwise"),
            ("INV-0101", "same-number-written-otherwise"),
            ("INV-110", "transposed-characters"),
            ("IVN-101", "transposed-characters"),
            ("INV-101-A", "suffix"),
            ("INV-101/2", "suffix"),
            ("INV-101R", "suffix"),
        ],
    )
    def test_are_named_whatever_amount_and_date(self, number: str, reason: str) -> None:
        assert reasons(far(number)) == (reason,)

    @pytest.mark.parametrize("number", ["INV-102", "INV-1012", "INV-101-2026", "XYZ-900", "INV-10"])
    def test_ordinary_neighbours_are_not(self, number: str) -> None:
        assert reasons(far(number)) == ()

    @pytest.mark.parametrize("number", ["INV-102", "INV-10", "INV-1012"])
    def test_one_character_counts_beside_a_near_amount(self, number: str) -> None:
        assert reasons(replace(far(number), amount=Money(1_009_999))) == ("one-character-differs",)


class TestAmountsAndDates:
    def test_near_in_both_is_named_under_any_number(self) -> None:
        near = replace(KNOWN, number=InvoiceNumber("XYZ-900"), amount=Money(990_001), issued_on=date(2026, 9, 25))
        assert reasons(near) == ("near-amount-and-date",)

    @pytest.mark.parametrize(
        "other",
        [
            {"amount": Money(1_000_000, "EUR")},
            {"amount": Money(1_020_000)},
            {"issued_on": date(2026, 9, 26)},
        ],
    )
    def test_near_in_one_alone_is_not(self, other: dict[str, object]) -> None:
        assert reasons(replace(KNOWN, number=InvoiceNumber("XYZ-900"), **other)) == ()


class TestSides:
    def test_another_seller_is_never_compared(self) -> None:
        assert reasons(replace(KNOWN, seller=STRANGER, number=InvoiceNumber("INV-1O1"))) == ()

    def test_the_sellers_same_number_to_another_buyer_is_named(self) -> None:
        assert reasons(replace(KNOWN, buyer=STRANGER)) == ("same-number-other-buyer",)

    def test_the_invoice_itself_is_passed_over(self) -> None:
        assert list(look_alikes(KNOWN, [KNOWN])) == []

    def test_all_that_look_alike_are_named_in_the_order_given(self) -> None:
        known = [replace(KNOWN, number=InvoiceNumber(number)) for number in ("INV-110", "INV-1O1")]
        assert [found.other for found in look_alikes(KNOWN, known)] == known

    @given(numbers, numbers, st.integers(0, 10**9), st.integers(-400, 400))
    def test_looking_alike_goes_both_ways(
        self, one: InvoiceNumber, other: InvoiceNumber, minor: int, days: int
    ) -> None:
        first = replace(KNOWN, number=one)
        second = replace(KNOWN, number=other, amount=Money(minor), issued_on=KNOWN.issued_on + timedelta(days=days))
        assert reasons(first, second) == reasons(second, first)
