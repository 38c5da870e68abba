"""Records of the block log: framing and checksums.

A record is a head of 28 bytes and a payload, compressed. The head has its own checksum, so that a damaged length is told
from a record that was cut short::

    4  magic "TLY2"
    8  number of the block
    4  length of what follows the head, in bytes
    8  BLAKE2b-64 of what follows the head
    4  CRC-32 of the 24 bytes before
    …  the payload in zlib's format (RFC 1950)
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from hashlib import blake2b

from chain.embedded.store.files import ReadFile
from chain.errors import Damaged

MAGIC = b"TLY2"
HEAD = struct.Struct(">4sQI8s")
HEAD_BYTES = HEAD.size + 4

SECTOR_BYTES = 512
"""The least that a disk writes at once; what it did not get to write reads as zeros."""

COMPRESSION = 1
"""zlib's level: half of a block of one transaction is left, a quarter of one of twenty, for some 30 µs a kilobyte. Higher
levels cost twice as much for a tenth less."""


PAYLOAD_BYTES_MAX = 80 << 20
"""Of a block before compression, which 500 transactions of 128 KiB and what they did stay below. A record from an enemy may
unpack to a thousand times its bytes."""


@dataclass(frozen=True, slots=True)
class Record:
    """A block's bytes in the log, and where the next record begins."""

    number: int
    payload: bytes
    end: int


class Incomplete(Exception):
    """The file ends inside a record."""


def frame(number: int, payload: bytes) -> bytes:
    """A record's bytes."""
    packed = zlib.compress(payload, COMPRESSION)
    head = HEAD.pack(MAGIC, number, len(packed), _checksum(packed))
    return head + zlib.crc32(head).to_bytes(4, "big") + packed


def read(file: ReadFile, offset: int, number: int) -> Record:
    """The record at ``offset``, which must be that of block ``number``.

    :raises Incomplete: the file ends before the record does, or the record reaches into space at the file's end that was
        allocated to a write which never arrived.
    :raises Damaged: the record is complete, and not what was written.
    """
    head = file.read(offset, HEAD_BYTES)
    if len(head) < HEAD_BYTES:
        raise Incomplete
    magic, written, length, checksum = HEAD.unpack_from(head)
    if zlib.crc32(head[:-4]) != int.from_bytes(head[-4:], "big") or magic != MAGIC:
        if _unwritten_from(file, offset) < offset + HEAD_BYTES:
            raise Incomplete
        raise Damaged(number, f"the head of its record at byte {offset} does not match its checksum")
    if written != number:
        raise Damaged(number, f"the record at byte {offset} is that of block {written}")
    packed = file.read(offset + HEAD_BYTES, length)
    if len(packed) < length:
        raise Incomplete
    if _checksum(packed) != checksum:
        if _unwritten_from(file, offset) < offset + HEAD_BYTES + length:
            raise Incomplete
        raise Damaged(number, f"the payload at byte {offset} does not match its checksum")
    return Record(number, _unpacked(packed, number, offset), offset + HEAD_BYTES + length)


def _unpacked(packed: bytes, number: int, offset: int) -> bytes:
    """The payload, all of it and nothing behind it, within its limit."""
    unpacking = zlib.decompressobj()
    try:
        payload = unpacking.decompress(packed, PAYLOAD_BYTES_MAX + 1)
    except zlib.error as error:
        raise Damaged(number, f"the payload at byte {offset} can't be unpacked: {error}") from error
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise Damaged(number, f"the payload at byte {offset} has more than {PAYLOAD_BYTES_MAX} bytes")
    if not unpacking.eof or unpacking.unused_data:
        raise Damaged(number, f"the payload at byte {offset} is cut short, or something stands behind it")
    return payload


def _unwritten_from(file: ReadFile, offset: int) -> int:
    """Where sectors begin at the file's end that were never written, looking no further back than ``offset``; the file's
    size if there are none."""
    tail = file.read(offset, file.size() - offset).rstrip(b"\0")
    next_sector = -(-(offset + len(tail)) // SECTOR_BYTES) * SECTOR_BYTES
    return min(next_sector if tail else offset, file.size())


def _checksum(packed: bytes) -> bytes:
    return blake2b(packed, digest_size=8).digest()
