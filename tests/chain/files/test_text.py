"""Names of strangers on a terminal: nothing in them acts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.files.text import printable


class TestPrintable:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("某某供应商 Ltd.", "某某供应商 Ltd."),
            ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
            ("a\r\nNothing was found.", "a\\r\\nNothing was found."),
            ("\u202egnp.exe", "\\u202egnp.exe"),
            ("\x9b31m", "\\x9b31m"),
            ("\udcff", "\\udcff"),
            ("zero\u200bwidth\u2028line", "zero\\u200bwidth\\u2028line"),
        ],
    )
    def test_shows_what_acts_by_its_number(self, text: str, shown: str) -> None:
        assert printable(text) == shown

    @given(st.text(st.characters(), max_size=50))
    def test_is_always_printable_and_can_be_written(self, text: str) -> None:
        assert printable(text).isprintable()
        printable(text).encode()

    def test_cuts_what_is_long(self) -> None:
        assert printable("a" * 10_000, 5) == "aaaaa… (10000 characters)"
