"""LZMA sections from an enemy give what they declare, and nothing beside it."""

from __future__ import annotations

import lzma
from random import Random

import pytest

from chain.files.compressed import unpack_lzma
from chain.files.errors import FileError

FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 1}]
PACKED = lzma.compress(bytes(1_000), lzma.FORMAT_RAW, filters=FILTERS)


class TestCompressed:
    def test_is_unpacked(self) -> None:
        assert unpack_lzma(PACKED, 1_000, FILTERS) == bytes(1_000)

    @pytest.mark.parametrize(
        ("packed", "raw_bytes", "why"),
        [
            (PACKED, 999, "another length"),
            (PACKED, 1_001, "another length"),
            (PACKED[:-3], 1_000, "another length"),
            (PACKED + b"hidden", 1_000, "behind its payload"),
            (b"", 0, "another length"),
            (b"\x7f" * 40, 40, "cannot be unpacked"),
        ],
    )
    def test_of_another_length_is_refused(self, packed: bytes, raw_bytes: int, why: str) -> None:
        with pytest.raises(FileError, match=why):
            unpack_lzma(packed, raw_bytes, FILTERS)

    def test_of_any_bytes_is_unpacked_or_refused(self) -> None:
        chance = Random("lzma")  # noqa: S311  (repeatable)
        for _ in range(300):
            altered = bytearray(PACKED)
            altered[chance.randrange(len(altered))] = chance.randrange(256)
            try:
                assert len(unpack_lzma(bytes(altered), 1_000, FILTERS)) == 1_000
            except FileError:
                continue
