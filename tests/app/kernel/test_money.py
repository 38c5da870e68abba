"""Money is exact, bounded and never a float, in Python and on the wire."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.kernel.money import MINOR_MAX, Money, MoneyError, PositiveMoney, decimal_text, minor_units

WIRE = TypeAdapter(Money)
amounts = st.integers(0, MINOR_MAX)
currencies = st.sampled_from(["CNY", "EUR", "HKD", "MOP", "JPY", "KWD", "CLF"])


class TestAnAmount:
    @pytest.mark.parametrize("minor", [1.0, 0.1, True, "100", Decimal(1), None])
    def test_is_refused_unless_it_is_an_int(self, minor: object) -> None:
        with pytest.raises(TypeError):
            Money(minor=minor)  # type: ignore[arg-type]

    @pytest.mark.parametrize("minor", [-1, MINOR_MAX + 1])
    def test_is_refused_outside_its_range(self, minor: int) -> None:
        with pytest.raises(MoneyError) as refusal:
            Money(minor)
        assert refusal.value.code == "amount-out-of-range"

    def test_reaches_from_nothing_to_two_to_the_53_less_one(self) -> None:
        assert (Money(0).minor, Money(MINOR_MAX).minor) == (0, 9_007_199_254_740_991)

    def test_cannot_be_changed(self) -> None:
        with pytest.raises(AttributeError):
            Money(1).minor = 2  # type: ignore[misc]

    @pytest.mark.parametrize("currency", ["ZZZ", "cny", "XAU", "XXX", "", "人民币"])
    def test_is_refused_in_what_is_no_currency_with_minor_units(self, currency: str) -> None:
        with pytest.raises(MoneyError) as refusal:
            Money(1, currency)
        assert refusal.value.code == "currency-unknown"


class TestReadingDecimals:
    @pytest.mark.parametrize(
        ("text", "currency", "minor"),
        [
            ("1000000.00", "CNY", 100_000_000),
            ("0.01", "CNY", 1),
            ("12", "CNY", 1200),
            ("12.5", "EUR", 1250),
            ("12.500", "EUR", 1250),
            (".5", "EUR", 50),
            ("5.", "EUR", 500),
            ("+7", "EUR", 700),
            ("007", "EUR", 700),
            ("125", "JPY", 125),
            ("1.234", "KWD", 1234),
            ("-0", "CNY", 0),
            ("90071992547409.91", "CNY", MINOR_MAX),
        ],
    )
    def test_is_exact(self, text: str, currency: str, minor: int) -> None:
        assert Money.parse(text, currency) == Money(minor, currency)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            ".",
            "+",
            "1E5",
            "1e-2",
            "1,000.00",
            "1 000",
            " 1",
            "1\n",
            "0x10",
            "NaN",
            "Infinity",
            "１２",
            "٣",
            "1.2.3",
            "--1",
            "1_0",
        ],
    )
    def test_refuses_every_other_form(self, text: str) -> None:
        with pytest.raises(MoneyError) as refusal:
            Money.parse(text, "CNY")
        assert refusal.value.code == "amount-malformed"

    @pytest.mark.parametrize(("text", "currency"), [("0.001", "CNY"), ("1.5", "JPY"), ("1.0001", "KWD")])
    def test_refuses_fractions_of_a_minor_unit(self, text: str, currency: str) -> None:
        with pytest.raises(MoneyError) as refusal:
            Money.parse(text, currency)
        assert refusal.value.code == "amount-fractional-minor-unit"

    @pytest.mark.parametrize("text", ["-0.01", "90071992547409.92", "9" * 38])
    def test_refuses_what_is_out_of_range(self, text: str) -> None:
        with pytest.raises(MoneyError) as refusal:
            Money.parse(text, "CNY")
        assert refusal.value.code == "amount-out-of-range"

    def test_refuses_a_text_that_is_too_long_without_computing_it(self) -> None:
        with pytest.raises(MoneyError) as refusal:
            Money.parse("9" * 1_000_000, "CNY")
        assert refusal.value.code == "amount-malformed"

    def test_keeps_the_sign_of_a_line_amount(self) -> None:
        assert minor_units("-12.5", "CNY") == -1250
        assert decimal_text(-5, "CNY") == "-0.05"

    @given(amounts, currencies)
    def test_reads_back_what_it_writes(self, minor: int, currency: str) -> None:
        assert Money.parse(Money(minor, currency).decimal(), currency) == Money(minor, currency)

    @given(st.text(max_size=50))
    def test_answers_any_text_with_money_or_a_money_error(self, text: str) -> None:
        try:
            money = Money.parse(text, "CNY")
        except MoneyError:
            return
        assert 0 <= money.minor <= MINOR_MAX


class TestReckoning:
    @given(amounts, amounts)
    def test_adds_and_takes_away_exactly(self, one: int, other: int) -> None:
        if one + other <= MINOR_MAX:
            assert Money(one) + Money(other) - Money(other) == Money(one)

    def test_never_goes_below_nothing(self) -> None:
        with pytest.raises(MoneyError):
            Money(1) - Money(2)

    def test_compares_by_amount(self) -> None:
        assert Money(1) < Money(2) <= Money(2)
        assert Money(3) > Money(2) >= Money(2)

    def test_never_mixes_currencies(self) -> None:
        for mix in (
            lambda: Money(2) + Money(1, "EUR"),
            lambda: Money(2) - Money(1, "EUR"),
            lambda: Money(2) < Money(1, "EUR"),
        ):
            with pytest.raises(MoneyError) as refusal:
                mix()
            assert refusal.value.code == "currency-mismatch"

    def test_is_written_for_people_with_its_currency_last(self) -> None:
        assert (str(Money(100_000_000)), str(Money(5, "JPY"))) == ("1,000,000.00 CNY", "5 JPY")


class TestOnTheWire:
    @given(amounts, currencies)
    def test_a_round_trip_changes_nothing(self, minor: int, currency: str) -> None:
        text = WIRE.dump_json(Money(minor, currency))
        assert json.loads(text) == {"amount": minor, "currency": currency}
        assert WIRE.validate_json(text) == Money(minor, currency)
        assert WIRE.validate_python(Money(minor, currency)) == Money(minor, currency)

    @pytest.mark.parametrize(
        "text",
        [
            '{"amount": 1.0, "currency": "CNY"}',
            '{"amount": 1e2, "currency": "CNY"}',
            '{"amount": "1", "currency": "CNY"}',
            '{"amount": true, "currency": "CNY"}',
            '{"amount": null, "currency": "CNY"}',
            '{"amount": -1, "currency": "CNY"}',
            '{"amount": 9007199254740992, "currency": "CNY"}',
            '{"amount": 1, "currency": "ZZZ"}',
            '{"amount": 1, "currency": "cny"}',
            '{"amount": 1}',
            '{"currency": "CNY"}',
            '{"amount": 1, "currency": "CNY", "note": "x"}',
            "1",
            "[1]",
        ],
    )
    def test_anything_but_the_exact_shape_is_refused(self, text: str) -> None:
        with pytest.raises(ValidationError):
            WIRE.validate_json(text)

    def test_the_schema_names_the_limits(self) -> None:
        amount = WIRE.json_schema()["properties"]["amount"]
        assert amount["type"] == "integer"
        assert (amount["minimum"], amount["maximum"]) == (0, MINOR_MAX)

    def test_zero_is_refused_where_something_must_move(self) -> None:
        adapter = TypeAdapter(PositiveMoney)
        assert adapter.validate_json('{"amount": 1, "currency": "CNY"}') == Money(1)
        with pytest.raises(ValidationError):
            adapter.validate_json('{"amount": 0, "currency": "CNY"}')
