"""Ids are strings over REST and numbers from 1 on chain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.ids import (
    NUMBER_MAX,
    PARTY_ID_MAX,
    ClaimId,
    IdError,
    InvoiceKey,
    PartyId,
    invoice_key_text,
    parse_id,
    parse_invoice_key,
)


class TestANumber:
    @given(st.integers(1, NUMBER_MAX))
    def test_reads_back_from_its_decimal_text(self, number: int) -> None:
        assert parse_id(ClaimId, str(number)) == number

    @pytest.mark.parametrize(
        "text", ["", "0", "-1", "+1", "01", "1.0", "1e3", " 1", "1\n", "１", "²", "x", str(NUMBER_MAX + 1), "9" * 5000]
    )
    def test_in_any_other_form_names_nothing(self, text: str) -> None:
        with pytest.raises(IdError):
            parse_id(ClaimId, text)

    def test_of_a_party_has_32_bits(self) -> None:
        assert parse_id(PartyId, str(PARTY_ID_MAX)) == PARTY_ID_MAX
        with pytest.raises(IdError):
            parse_id(PartyId, str(PARTY_ID_MAX + 1))


class TestAnInvoiceKey:
    @given(st.binary(min_size=32, max_size=32))
    def test_reads_back_from_its_text(self, key: bytes) -> None:
        assert parse_invoice_key(invoice_key_text(InvoiceKey(key))) == key

    @pytest.mark.parametrize(
        "text", ["", "0x", "00" * 32, "0x" + "AA" * 32, "0x" + "aa" * 31, "0x" + "aa" * 33, "0x" + "aa" * 32 + "\n"]
    )
    def test_in_any_other_form_names_nothing(self, text: str) -> None:
        with pytest.raises(IdError):
            parse_invoice_key(text)
