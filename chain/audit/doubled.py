"""Bundles read once more, for heights of which they hold more than one block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from chain.audit.bundle.reader import Bundle
from chain.audit.bundle.sections import BundleFault
from chain.audit.bundle.segments import Segment
from chain.audit.replay.records import read_block
from chain.embedded.consensus.seals import Sealed
from chain.errors import Damaged
from chain.port import Hash32

OF_A_HEIGHT_MAX = 8
"""Different blocks of one height that are compared with each other."""


def blocks_of(bundles: Sequence[Path], heights: Collection[int]) -> Iterator[list[Sealed]]:
    """The different blocks of each of these heights. What cannot be read was told when it was read first."""
    if not heights:
        return
    found: defaultdict[int, dict[Hash32, Sealed]] = defaultdict(dict)
    for path in bundles:
        for record in _records(path):
            try:
                block = read_block(0, record)
            except Damaged:
                continue
            number, digest = block.header.number, block.header.hash
            if number in heights and len(found[number]) < OF_A_HEIGHT_MAX:
                found[number].setdefault(digest, (number, digest, block.commit))
    yield from (list(blocks.values()) for blocks in found.values())


def _records(path: Path) -> Iterator[bytes]:
    for section in Bundle.open(path).sections():
        try:
            yield from Segment.decode(section.unpack()).records
        except BundleFault:
            continue
