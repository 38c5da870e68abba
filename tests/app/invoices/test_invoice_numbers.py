"""One invoice number has one normalised form, whoever typed it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invoices.numbers import normalise_number
from app.invoices.problems import InvalidNumberError


class TestNormalisation:
    @pytest.mark.parametrize(
        ("written", "normalised"),
        [
            ("INV-2026/001", "INV-2026/001"),
            ("inv-2026/001", "INV-2026/001"),
            ("ＩＮＶ－２０２６／００１", "INV-2026/001"),
            (" INV - 2026 / 001 ", "INV-2026/001"),
            ("INV\u00a0-\u30002026\t/\n001", "INV-2026/001"),
            ("018304 / 28865", "018304/28865"),
            ("a_b.c", "A_B.C"),
            ("№1", "NO1"),
            ("INV#1|2(a)&b", "INV#1|2(A)&B"),
            ("!~", "!~"),
            ("x" * 64, "X" * 64),
        ],
    )
    def test_other_spellings_become_the_one(self, written: str, normalised: str) -> None:
        assert normalise_number(written) == normalised

    @pytest.mark.parametrize(
        "written",
        [
            "",
            "   ",
            "x" * 65,
            "发票1",
            "INV\u20101",
            "INV\u200b1",
            "ınv1",
            "İ1",
            "ß1",
            "INV\x001",
            "é1",
            "x" * 257,
            "\ufdfa" * 20,
            "А1",
        ],
    )
    def test_anything_else_is_refused(self, written: str) -> None:
        with pytest.raises(InvalidNumberError) as refusal:
            normalise_number(written, "/Invoice/cbc:ID")
        assert refusal.value.field == "/Invoice/cbc:ID"

    @given(st.text(max_size=80))
    def test_normalising_twice_changes_nothing(self, written: str) -> None:
        try:
            once = normalise_number(written)
        except InvalidNumberError:
            return
        assert normalise_number(once) == once
        assert 1 <= len(once.encode("ascii")) <= 64

    @given(st.text("ABCXYZ0189/-_.", min_size=1, max_size=64))
    def test_case_width_and_spaces_make_no_difference(self, number: str) -> None:
        wide = "".join(chr(ord(character) + 0xFEE0) for character in number.lower())
        assert normalise_number("\u3000".join(wide)) == number
