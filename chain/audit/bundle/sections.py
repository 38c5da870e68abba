"""The bytes of a bundle: sections of compressed payload, each behind a head with checksums (``docs/audit.md``)::

    4  magic "TLYB"
    4  kind: "head", "cons", "depl", "cont", "blks" or "tail"
    4  place of the section in the file, from 0
    4  length of the payload before compression, in bytes
    4  length of the payload as it follows
    8  BLAKE2b-64 of the payload as it follows
    4  CRC-32 of the 28 bytes before

The checksums find accidents, not forgers: what a bundle says is proven by its hashes, signatures and re-execution.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO, Literal

from chain.audit.findings import Finding

FORMAT = 2
"""Raised when the bytes change their meaning; a reader refuses what it does not know."""

MAGIC = b"TLYB"
HEAD = struct.Struct(">4s4sIII8s")
HEAD_BYTES = HEAD.size + 4
PAYLOAD_BYTES_MAX = 128 << 20
"""Before compression. Bounds the memory of a reader; the writer stays far below."""

Kind = Literal["head", "cons", "depl", "cont", "blks", "tail"]
KINDS: dict[bytes, Kind] = {
    b"head": "head",
    b"cons": "cons",
    b"depl": "depl",
    b"cont": "cont",
    b"blks": "blks",
    b"tail": "tail",
}

_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 1}]
"""Raw LZMA2: within a section addresses, selectors and topics repeat all the time, far apart. Preset 6 saves two per cent and
takes five times as long."""


class BundleFault(Exception):
    """A bundle is not what it must be."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail)
        self.finding = Finding(name, detail)


@dataclass(frozen=True, slots=True)
class Section:
    """One section, as it lies in the file; unpack it where it is needed."""

    kind: Kind
    place: int
    raw_bytes: int
    checksum: bytes
    head: bytes
    packed: bytes

    def unpack(self) -> bytes:
        """The payload.

        :raises BundleFault: it is not what was written.
        """
        if blake2b(self.packed, digest_size=8).digest() != self.checksum:
            raise BundleFault("bundle-damaged", f"section {self.place} does not match its checksum")
        unpacking = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_FILTERS)
        try:
            payload = unpacking.decompress(self.packed, self.raw_bytes + 1)
        except (lzma.LZMAError, EOFError) as error:
            raise BundleFault("bundle-damaged", f"section {self.place} cannot be unpacked: {error}") from error
        if len(payload) != self.raw_bytes or not unpacking.eof:
            raise BundleFault("bundle-damaged", f"section {self.place} has another length")
        return payload


def pack(kind: Kind, place: int, payload: bytes) -> bytes:
    """A section's bytes."""
    packed = lzma.compress(payload, lzma.FORMAT_RAW, filters=_FILTERS)
    checksum = blake2b(packed, digest_size=8).digest()
    head = HEAD.pack(MAGIC, kind.encode(), place, len(payload), len(packed), checksum)
    return head + zlib.crc32(head).to_bytes(4, "big") + packed


def read(file: BinaryIO, place: int) -> Section:
    """The next section.

    :raises BundleFault: the file ends, or its bytes are no section.
    """
    head = file.read(HEAD_BYTES)
    if len(head) < HEAD_BYTES:
        raise BundleFault("bundle-cut-short", f"the file ends where section {place} begins")
    magic, kind, written, raw_bytes, packed_bytes, checksum = HEAD.unpack_from(head)
    if magic != MAGIC:
        name = "bundle-damaged" if place else "bundle-unreadable"
        raise BundleFault(name, f"section {place} has no head" if place else "the file is no bundle")
    if zlib.crc32(head[:-4]) != int.from_bytes(head[-4:], "big") or written != place or kind not in KINDS:
        raise BundleFault("bundle-damaged", f"the head of section {place} is not what was written")
    if max(raw_bytes, packed_bytes) > PAYLOAD_BYTES_MAX:
        raise BundleFault("bundle-unreadable", f"section {place} has {raw_bytes} bytes, more than this software reads")
    packed = file.read(packed_bytes)
    if len(packed) < packed_bytes:
        raise BundleFault("bundle-cut-short", f"the file ends inside section {place}")
    return Section(KINDS[kind], place, raw_bytes, checksum, head, packed)
