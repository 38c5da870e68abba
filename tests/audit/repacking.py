"""A bundle taken apart into the payloads of its sections, and put together again with checksums and digest that fit."""

from __future__ import annotations

import lzma
import re
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from chain.audit.bundle.sections import HEAD, MAGIC, Kind, pack, read

Filters = Sequence[Mapping[str, int]]
FAST: Filters = [{"id": lzma.FILTER_LZMA2, "preset": 1}]
Sections = list[tuple[Kind, bytes]]
PLACES: dict[Kind, int] = {"head": 0, "cons": 1, "depl": 2, "cont": 3, "blks": 4}
"""Where the first section of each kind is."""

_DIGEST = re.compile(rb'("digest": ?")[0-9a-f]{64}')

packed = lru_cache(64)(pack)
"""Most sections of most altered bundles are the same, and compressing them costs more than anything else."""


def unpacked(path: Path) -> Sections:
    """The payload of every section."""
    found: Sections = []
    with path.open("rb") as file:
        while not found or found[-1][0] != "tail":
            section = read(file, len(found))
            found.append((section.kind, section.unpack()))
    return found


def repacked(sections: Sections) -> bytes:
    """A bundle of these sections, with the digest of the first ones put right."""
    return with_tail(
        [packed(kind, place, payload) for place, (kind, payload) in enumerate(sections[:-1])], sections[-1][1]
    )


def with_tail(before: Sequence[bytes], tail: bytes) -> bytes:
    """A bundle of sections that are packed already, with a tail whose digest is theirs; where the tail has none it stays."""
    joined = b"".join(before)
    digest = blake2b(joined, digest_size=32).hexdigest().encode()
    return joined + packed("tail", len(before), _DIGEST.sub(rb"\g<1>" + digest, tail))


def section(
    kind: Kind,
    place: int,
    payload: bytes,
    *,
    raw_bytes: int | None = None,
    behind: bytes = b"",
    filters: Filters = FAST,
) -> bytes:
    """A section that declares another length, has bytes behind its payload or is compressed otherwise; its checksums fit."""
    body = lzma.compress(payload, lzma.FORMAT_RAW, filters=filters) + behind
    declared = len(payload) if raw_bytes is None else raw_bytes
    head = HEAD.pack(MAGIC, kind.encode(), place, declared, len(body), blake2b(body, digest_size=8).digest())
    return head + zlib.crc32(head).to_bytes(4, "big") + body
