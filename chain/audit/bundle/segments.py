"""Blocks of a bundle, some at a time: each segment is unpacked, checked and executed on its own."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from chain.audit.bundle.sections import BundleFault

BLOCKS_MAX = 256
"""Blocks of a segment. The state database of a node has a checkpoint as often, so both are bounded alike."""

BYTES_MAX = 8 << 20
"""A segment ends after so many bytes of records; a record is mostly far smaller."""

_FIRST = struct.Struct(">Q")
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive blocks by the bytes of their records, from block ``first`` on."""

    first: int
    records: tuple[bytes, ...]

    def encode(self) -> bytes:
        """The payload of a "blks" section: the first number, then each record behind its length."""
        return _FIRST.pack(self.first) + b"".join(_LENGTH.pack(len(each)) + each for each in self.records)

    @classmethod
    def decode(cls, payload: bytes) -> Segment:
        """The inverse. :raises BundleFault: ``bundle-damaged``."""
        try:
            (first,) = _FIRST.unpack_from(payload)
            records = tuple(islice(_records(payload, _FIRST.size), BLOCKS_MAX + 1))
        except struct.error as error:
            raise BundleFault("bundle-damaged", f"a segment of blocks is cut short: {error}") from error
        if len(records) > BLOCKS_MAX:
            raise BundleFault("bundle-damaged", f"a segment holds more than {BLOCKS_MAX} blocks")
        return cls(first, records)


def segmented(records: Iterable[bytes], first: int) -> Iterator[Segment]:
    """Consecutive records, from block ``first`` on, in segments."""
    held: list[bytes] = []
    size = 0
    for record in records:
        held.append(record)
        size += len(record)
        if len(held) >= BLOCKS_MAX or size >= BYTES_MAX:
            yield Segment(first, tuple(held))
            first, held, size = first + len(held), [], 0
    if held:
        yield Segment(first, tuple(held))


def _records(payload: bytes, at: int) -> Iterator[bytes]:
    while at < len(payload):
        (length,) = _LENGTH.unpack_from(payload, at)
        at += _LENGTH.size
        if at + length > len(payload):
            raise struct.error("the last record is not whole")
        yield payload[at : at + length]
        at += length
