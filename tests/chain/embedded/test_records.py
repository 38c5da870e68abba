"""Records of a block log that an enemy wrote, with checksums that fit."""

from __future__ import annotations

import tracemalloc
import zlib
from dataclasses import dataclass
from hashlib import blake2b

import pytest

from chain.embedded.store import records
from chain.errors import Damaged

NUMBER = 7


@dataclass(frozen=True)
class Bytes:
    """A file in memory."""

    data: bytes

    def read(self, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]

    def size(self) -> int:
        return len(self.data)


def framed(packed: bytes) -> Bytes:
    """Compressed bytes behind a head that is right about them."""
    head = records.HEAD.pack(records.MAGIC, NUMBER, len(packed), blake2b(packed, digest_size=8).digest())
    return Bytes(head + zlib.crc32(head).to_bytes(4, "big") + packed)


class TestRecords:
    def test_are_read_as_they_were_written(self) -> None:
        found = records.read(Bytes(records.frame(NUMBER, b"a block")), 0, NUMBER)
        assert found.payload == b"a block"

    def test_that_unpack_to_a_thousand_times_their_bytes_are_refused_before_they_do(self) -> None:
        packing = zlib.compressobj(9)
        piece = bytes(1 << 20)
        packed = b"".join(packing.compress(piece) for _ in range(300)) + packing.flush()
        assert len(packed) < 1 << 20
        tracemalloc.start()
        try:
            with pytest.raises(Damaged, match="more than"):
                records.read(framed(packed), 0, NUMBER)
            assert tracemalloc.get_traced_memory()[1] < 2.5 * records.PAYLOAD_BYTES_MAX
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize(
        "packed", [zlib.compress(b"a block")[:-1], zlib.compress(b"a block") + b"\0", b"", b"no zlib", bytes(64)]
    )
    def test_that_are_cut_or_go_on_behind_their_end_are_refused(self, packed: bytes) -> None:
        with pytest.raises(Damaged, match="payload at byte 0"):
            records.read(framed(packed), 0, NUMBER)
