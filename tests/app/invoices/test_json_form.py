"""The JSON form: strict integers, no floats, every member once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invoices import problems
from app.invoices.amounts import SignedMoney
from app.invoices.readers import read_invoice
from app.invoices.readers.json_form import EXAMPLE
from app.invoices.registrable import credited
from app.kernel.money import MINOR_MAX, Money

USCC_SELLER, USCC_BUYER = "91440300MA5EQ4T81A", "91440101MA5D3K7N18"


def form() -> dict[str, Any]:
    def cny(minor: int) -> dict[str, Any]:
        return {"amount": minor, "currency": "CNY"}

    return {
        "number": "inv 2026/01",
        "issued_on": "2026-09-18",
        "due_on": "2026-11-17",
        "net": cny(100_00),
        "tax": cny(13_00),
        "gross": cny(113_00),
        "seller": {"name": "Seller", "legal_id": {"scheme": "USCC", "value": USCC_SELLER}},
        "buyer": {"name": "Buyer", "legal_id": {"scheme": "USCC", "value": USCC_BUYER}},
        "lines": [
            {"description": "Bolts", "quantity": "12.5", "amount_minor": 110_00, "tax_rate_percent": "13"},
            {"description": "Discount", "amount_minor": -10_00},
        ],
    }


def refusal_of(text: str) -> problems.InvoiceError:
    with pytest.raises(problems.InvoiceError) as refusal:
        read_invoice(text.encode())
    return refusal.value


class TestReading:
    def test_the_whole_form_is_read(self) -> None:
        document = read_invoice(json.dumps(form()).encode())
        assert (document.format, document.normalised_number) == ("json", "INV2026/01")
        assert (document.gross, document.payable) == (Money(113_00), SignedMoney(113_00))
        assert [line.amount_minor for line in document.lines] == [110_00, -10_00]
        assert str(document.lines[0].quantity) == "12.5"
        assert document.warnings == ()

    @given(st.integers(0, MINOR_MAX), st.integers(0, MINOR_MAX))
    def test_amounts_are_read_exactly(self, net: int, tax: int) -> None:
        asked = form()
        asked["net"]["amount"], asked["tax"]["amount"], asked["gross"]["amount"] = net, tax, net + tax
        if net + tax <= MINOR_MAX:
            assert read_invoice(json.dumps(asked).encode()).gross.minor == net + tax
        else:
            assert isinstance(refusal_of(json.dumps(asked)), problems.InvalidFieldError)


def _set(*path: str | int) -> Callable[[dict[str, Any], Any], None]:
    def change(target: Any, value: Any) -> None:
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


class TestRefusing:
    @pytest.mark.parametrize(
        ("change", "value", "reason"),
        [
            (_set("number"), "", problems.MissingFieldError),
            (_set("number"), 17, problems.InvalidFieldError),
            (_set("number"), "发票", problems.InvalidNumberError),
            (_set("issued_on"), "2026-9-18", problems.InvalidFieldError),
            (_set("issued_on"), 1_790_000_000, problems.InvalidFieldError),
            (_set("gross", "amount"), 113_01, problems.TotalsError),
            (_set("gross", "amount"), 0, problems.TotalsError),
            (_set("gross", "amount"), -1, problems.InvalidFieldError),
            (_set("gross", "amount"), True, problems.InvalidFieldError),
            (_set("gross", "amount"), "11300", problems.InvalidFieldError),
            (_set("gross", "amount"), 11300.0, problems.MalformedJsonError),
            (_set("gross", "amount"), 2**53, problems.InvalidFieldError),
            (_set("gross", "amount"), 10**30, problems.MalformedJsonError),
            (_set("tax", "currency"), "EUR", problems.CurrencyMismatchError),
            (_set("tax", "currency"), "RMB", problems.InvalidFieldError),
            (_set("payable"), {"amount": 0, "currency": "EUR"}, problems.CurrencyMismatchError),
            (_set("seller", "legal_id", "value"), USCC_SELLER[:-1] + "B", problems.InvalidLegalIdError),
            (_set("seller", "legal_id", "scheme"), "PASSPORT", problems.InvalidLegalIdError),
            (_set("seller", "name"), "\u202eevil", problems.InvalidFieldError),
            (_set("seller", "name"), "a\u0000b", problems.InvalidFieldError),
            (_set("seller", "name"), "\ud800", problems.MalformedJsonError),
            (_set("seller", "name"), "x" * 4001, problems.InvalidFieldError),
            (_set("lines"), [], problems.MissingFieldError),
            (_set("lines", 0, "quantity"), "1e3", problems.InvalidFieldError),
            (_set("lines", 0, "amount_minor"), 1.5, problems.MalformedJsonError),
            (_set("lines", 0, "description"), " ", problems.MissingFieldError),
            (_set("note"), "x", problems.InvalidFieldError),
        ],
    )
    def test_each_fault_has_its_reason(self, change: Any, value: Any, reason: type[problems.InvoiceError]) -> None:
        asked = form()
        change(asked, value)
        assert type(refusal_of(json.dumps(asked))) is reason

    @pytest.mark.parametrize("name", ["number", "issued_on", "net", "tax", "gross", "seller", "buyer", "lines"])
    def test_a_missing_member_is_named(self, name: str) -> None:
        asked = form()
        del asked[name]
        refusal = refusal_of(json.dumps(asked))
        assert (type(refusal), refusal.field) == (problems.MissingFieldError, name)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("{", problems.MalformedJsonError),
            ("{} {}", problems.MalformedJsonError),
            ('{"a": NaN}', problems.MalformedJsonError),
            ('{"a": -Infinity}', problems.MalformedJsonError),
            ('{"a": 1e999}', problems.MalformedJsonError),
            (f'{{"a": {"9" * 5000}}}', problems.MalformedJsonError),
            ('{"a": 1, "a": 1}', problems.DuplicateFieldError),
            ('{"a": {"b": 1, "\\u0062": 2}}', problems.DuplicateFieldError),
            ("{}", problems.MissingFieldError),
        ],
    )
    def test_text_that_is_no_form_says_why(self, text: str, reason: type[problems.InvoiceError]) -> None:
        assert type(refusal_of(text)) is reason

    def test_a_member_that_stands_twice_is_refused_even_with_the_same_value(self) -> None:
        text = json.dumps(form())[:-1] + ', "number": "inv 2026/01"}'
        assert isinstance(refusal_of(text), problems.DuplicateFieldError)


class TestAllAtOnce:
    def test_every_missing_member_is_named(self) -> None:
        refusal = refusal_of('{"seller": {"name": "x"}, "lines": [{"description": "x"}]}')
        assert isinstance(refusal, problems.MissingFieldError)
        assert {place for place, _ in refusal.places} == {
            "number", "issued_on", "net", "tax", "gross", "buyer", "seller.legal_id", "lines.0.amount_minor",
        }  # fmt: skip

    def test_every_empty_text_is_named(self) -> None:
        asked = form()
        asked["number"] = asked["seller"]["name"] = asked["lines"][1]["description"] = " "
        assert [place for place, _ in refusal_of(json.dumps(asked)).places] == [
            "number",
            "seller.name",
            "lines.1.description",
        ]

    def test_every_member_of_another_form_is_named(self) -> None:
        asked = form() | {"issued_on": 2026, "due_on": 46356, "x": 1}
        refusal = refusal_of(json.dumps(asked))
        assert isinstance(refusal, problems.InvalidFieldError)
        assert {place for place, _ in refusal.places} == {"issued_on", "due_on", "x"}

    def test_no_more_are_named_than_a_person_reads(self) -> None:
        lines = [{"description": "x"}] * 5_000
        assert len(refusal_of(json.dumps(form() | {"lines": lines})).places) == 100


class TestReductions:
    def test_what_is_payable_follows_from_them(self) -> None:
        paid = {"kind": "Prepaid", "amount": {"amount": 13_00, "currency": "CNY"}}
        document = read_invoice(json.dumps(form() | {"reductions": [paid]}).encode())
        assert (document.payable, document.reduced_by) == (SignedMoney(100_00), Money(13_00))
        assert [warning.code for warning in document.warnings] == ["payable-is-not-gross"]

    def test_less_payable_without_a_reason_is_one_of_no_kind(self) -> None:
        document = read_invoice(json.dumps(form() | {"payable": {"amount": 100_00, "currency": "CNY"}}).encode())
        assert [(each.kind, each.amount) for each in document.reductions] == [("Other", Money(13_00))]

    def test_both_have_to_agree(self) -> None:
        paid = {"kind": "Retention", "amount": {"amount": 13_00, "currency": "CNY"}}
        asked = form() | {"reductions": [paid], "payable": {"amount": 99_00, "currency": "CNY"}}
        refused = refusal_of(json.dumps(asked))
        assert isinstance(refused, problems.TotalsError)
        assert str(refused.detail) == "Payable 99.00 CNY is not gross 113.00 CNY less the reductions 13.00 CNY."


class TestWhatIsRepeated:
    @pytest.mark.parametrize(
        ("name", "said"),
        [("normalised_number", "INV2026/02"), ("currency", "EUR"), ("normalised_number", "inv 2026/01")],
    )
    def test_has_to_follow_from_the_rest(self, name: str, said: str) -> None:
        refusal = refusal_of(json.dumps(form() | {name: said}))
        assert (type(refusal), refusal.field) == (problems.InvalidFieldError, name)

    def test_a_credit_note_is_one_in_this_form_too(self) -> None:
        asked = form() | {"kind": "CreditNote", "preceding": [{"number": "inv 1"}]}
        assert credited(read_invoice(json.dumps(asked).encode())).number == "INV1"

    def test_the_published_example_is_read(self) -> None:
        document = read_invoice(json.dumps(EXAMPLE).encode())
        assert [warning.code for warning in document.warnings] == ["payable-is-not-gross"]
