"""What the chain has instead of words."""

from __future__ import annotations

import pytest

from app.bank_accounts.keeping import details_hash
from app.bank_accounts.schemas import BankDetails
from app.cash.hashes import entry_hash, reason_hash
from app.kernel.fields import compact_text


class TestCompactText:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ref 1", "REF1"),
            (" Ref\t1\n", "REF1"),
            ("Ｒｅｆ　１", "REF1"),
            ("回单-7", "回单-7"),
            ("ıd", "ıd"),  # raised, it would be another bank's ID
        ],
    )
    def test_width_case_and_space_make_no_difference(self, text: str, expected: str) -> None:
        assert compact_text(text) == expected


class TestHashes:
    def test_an_entry_is_named_by_currency_and_reference(self) -> None:
        assert entry_hash("CNY", "ref 1") == entry_hash("CNY", "REF1")
        assert entry_hash("CNY", "ref 1") != entry_hash("EUR", "ref 1")

    def test_parts_do_not_run_together(self) -> None:
        one, other = (
            BankDetails(name=name, number=number, bank="BKCHCNBJ") for name, number in (("A1", "2345"), ("A", "12345"))
        )
        assert details_hash(b"salt", one) != details_hash(b"salt", other)

    def test_a_salt_makes_another_hash_of_the_same_words(self) -> None:
        account = BankDetails(name="A", number="12345", bank="BKCHCNBJ")
        assert details_hash(b"one", account) != details_hash(b"two", account)
        assert reason_hash(b"one", "closed") != reason_hash(b"two", "closed")
