from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
import rlp as library
from hypothesis import given
from hypothesis import strategies as st

from chain.embedded import rlp

ITEMS = st.recursive(st.binary(max_size=80), lambda children: st.lists(children, max_size=20), max_leaves=60)


class TestRlp:
    @given(ITEMS)
    def test_it_writes_and_reads_what_the_library_does(self, item: rlp.Item) -> None:
        encoded = rlp.encode(item)
        assert encoded == library.encode(item)
        assert rlp.decode(encoded) == item

    @given(st.binary(max_size=60))
    def test_any_bytes_are_either_read_as_the_library_reads_them_or_refused(self, data: bytes) -> None:
        try:
            item = rlp.decode(data)
        except ValueError:
            with pytest.raises(library.DecodingError):
                library.decode(data)
        else:
            assert rlp.encode(item) == data

    @given(st.integers(min_value=0, max_value=2**256 - 1))
    def test_numbers_come_back(self, number: int) -> None:
        assert rlp.decode_int(rlp.encode_int(number)) == number

    def test_a_number_with_leading_zeros_is_refused(self) -> None:
        with pytest.raises(ValueError, match="leading zeros"):
            rlp.decode_int(b"\x00\x01")

    @pytest.mark.parametrize("read", [rlp.decode, rlp.first])
    def test_lists_nested_too_deeply_are_refused(self, read: Callable[[bytes], object]) -> None:
        nested = b"\xc0"
        for _ in range(sys.getrecursionlimit()):
            length = len(nested)
            size = (length.bit_length() + 7) // 8
            prefix = bytes((0xC0 + length,)) if length < 56 else bytes((0xF7 + size,)) + length.to_bytes(size, "big")
            nested = prefix + nested
        with pytest.raises(ValueError, match="nested too deeply"):
            read(nested)

    def test_a_list_is_no_number(self) -> None:
        with pytest.raises(ValueError, match="not a list"):
            rlp.decode_int([])
