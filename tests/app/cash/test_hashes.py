"""What the chain has instead of words."""

from __future__ import annotations

import pytest

from app.cash.hashes import account_hash, entry_hash, normalised, reason_hash


class TestNormalised:
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
        assert normalised(text) == expected


class TestHashes:
    def test_an_entry_is_named_by_currency_and_reference(self) -> None:
        assert entry_hash("CNY", "ref 1") == entry_hash("CNY", "REF1")
        assert entry_hash("CNY", "ref 1") != entry_hash("EUR", "ref 1")

    def test_parts_do_not_run_together(self) -> None:
        assert account_hash(b"salt", "ab", "c", "d") != account_hash(b"salt", "a", "bc", "d")

    def test_a_salt_makes_another_hash_of_the_same_words(self) -> None:
        assert account_hash(b"one", "a", "b", "c") != account_hash(b"two", "a", "b", "c")
        assert reason_hash(b"one", "closed") != reason_hash(b"two", "closed")
