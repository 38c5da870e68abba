"""JSON from an enemy is read within limits or refused, whatever the interpreter's recursion limit is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.files.errors import FileError
from chain.files.json import JsonLimits, parse_json, parse_json_object

LIMITS = JsonLimits(bytes=1 << 20, values=10_000)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**200), 2**200) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@pytest.fixture
def raised_recursion_limit() -> Iterator[None]:
    """As py-evm and py_ecc leave it."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    yield
    sys.setrecursionlimit(before)


class TestJson:
    @given(VALUES, st.booleans())
    def test_reads_what_the_standard_library_writes(self, value: Any, ascii_only: bool) -> None:
        text = json.dumps(value, ensure_ascii=ascii_only)
        assert parse_json(text.encode(), LIMITS) == parse_json(text, LIMITS) == value

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            ("[" * 100_000, "nested deeper than 16"),
            ('{"a":' * 100_000, "nested deeper than 16"),
            ("[" * 17 + "]" * 17, "nested deeper than 16"),
            ("[" + "[]," * 9_999 + "[]]", "more than 10000 values"),
            ('{"a": 1, "b": 2, "a": 3}', "'a' stands twice"),
            ('[{"a": {"b": 1, "\\u0062": 2}}]', "'b' stands twice"),
            ("NaN", "NaN is no JSON number"),
            ("[-Infinity]", "-Infinity is no JSON number"),
            ("1e400", "beyond every number"),
            ("[" + "9" * 80 + "]", "number of 80 digits"),
            ("1" * 5_000, "number of 5000 digits"),
            ('["\\ud800"]', "half a surrogate pair"),
            ('{"a": {"\\udfff": 1}}', "half a surrogate pair"),
            (b'"\xed\xa0\x80"', "no UTF-8"),
            (b"\xff\xfe[\x00]\x00", "no UTF-8"),
            (b"\xef\xbb\xbf[]", "no JSON"),
            ("", "no JSON"),
            ("[1] [2]", "no JSON"),
            ('"' + "\\" * 100_000, "no JSON"),
            (b" " * (1 << 20) + b"1", "1048577 bytes of JSON"),
        ],
    )
    @pytest.mark.usefixtures("raised_recursion_limit")
    def test_beyond_its_limits_is_refused(self, content: bytes | str, why: str) -> None:
        with pytest.raises(FileError, match=why):
            parse_json(content, LIMITS)

    def test_brackets_and_commas_in_texts_do_not_count(self) -> None:
        text = '[{,\\"' * 20_000
        assert parse_json(json.dumps([text]), LIMITS) == [text]

    def test_a_whole_surrogate_pair_is_a_character(self) -> None:
        assert parse_json('"\\ud83d\\ude00"', LIMITS) == "\N{GRINNING FACE}"

    def test_a_document_that_must_be_an_object_is_one(self) -> None:
        with pytest.raises(FileError, match="no JSON object"):
            parse_json_object("[]", LIMITS)
