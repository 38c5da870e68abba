from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
import rlp as library
from hypothesis import given
from hypothesis import strategies as st

from chain.ethereum import rlp

ITEMS = st.recursive(st.binary(max_size=80), lambda children: st.lists(children, max_size=20), max_leaves=60)


def nested(levels: int) -> bytes:
    """An empty list in so many others."""
    encoded = b"\xc0"
    for _ in range(levels):
        encoded = rlp.encoded_list([encoded])
    return encoded


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
        with pytest.raises(ValueError, match="nested too deeply"):
            read(nested(sys.getrecursionlimit()))

    def test_what_the_decoder_refuses_does_not_depend_on_the_recursion_limit(self) -> None:
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(100_000)
        try:
            with pytest.raises(ValueError, match="nested too deeply"):
                rlp.decode(nested(rlp.DEPTH_MAX))
            assert rlp.decode(nested(rlp.DEPTH_MAX - 1)) != []
        finally:
            sys.setrecursionlimit(before)

    @pytest.mark.parametrize("item", [b"\xc0", b"\x01", b"\xc1\x80"])
    def test_more_items_than_any_block_has_are_refused_before_they_are_made(self, item: bytes) -> None:
        with pytest.raises(ValueError, match="more than 1048576 items"):
            rlp.decode(rlp.encoded_list([item * (rlp.ITEMS_MAX + 1)]))

    def test_a_number_longer_than_a_word_is_refused(self) -> None:
        with pytest.raises(ValueError, match="33 bytes"):
            rlp.decode_int(b"\x01" + bytes(32))

    def test_a_list_is_no_number(self) -> None:
        with pytest.raises(ValueError, match="not a list"):
            rlp.decode_int([])
