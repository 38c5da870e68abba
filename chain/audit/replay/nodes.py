"""State nodes and code found while blocks are executed again, on disk once a segment ends.

They lie under their own hashes and are hashed again when they are looked up, so that a process may go on from what
another one wrote without trusting it: the state root in the header says which nodes it needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import lmdb

from chain.embedded.executors.protocol import Execution
from chain.embedded.store.reachable_nodes import live_nodes
from chain.ethereum.blocks import Header
from chain.ethereum.keccak import keccak
from chain.port import Hash32

MAP_BYTES_MAX = 1 << 40
"""Address space, not disk: 1 TiB."""

ANCESTORS_MAX = 256
"""How far back the opcode BLOCKHASH sees."""


class Nodes:
    """See :class:`chain.embedded.executors.protocol.Reader`. One process writes, any number read what it kept."""

    def __init__(self, path: Path, *, is_reader: bool = False) -> None:
        self._env = lmdb.open(
            str(path), map_size=MAP_BYTES_MAX, readonly=is_reader, readahead=False, sync=False, writemap=not is_reader
        )
        self._nodes: dict[bytes, bytes] = {}
        self._code: dict[bytes, bytes] = {}
        self._hashes: dict[int, Hash32] = {}

    def get(self, digest: bytes) -> bytes:
        found = self._nodes.get(digest) or self._code.get(digest)
        if found is not None:
            return found
        with self._env.begin() as reading:
            stored: bytes | None = reading.get(digest)
        if stored is None or keccak(stored) != digest:
            raise KeyError(digest)
        return stored

    def block_hash(self, number: int) -> Hash32:
        return self._hashes[number]

    def remember(self, header: Header) -> None:
        """Know a block's hash, for as long as later blocks can ask for it."""
        self._hashes[header.number] = header.hash
        self._hashes.pop(header.number - ANCESTORS_MAX, None)

    def remember_all(self, hashes: dict[int, Hash32]) -> None:
        """Know the hashes that another process remembered."""
        self._hashes.update(hashes)

    @property
    def hashes(self) -> dict[int, Hash32]:
        """The hashes of the last blocks, by number."""
        return dict(self._hashes)

    def add(self, execution: Execution) -> None:
        """Take over what a block changed."""
        self._nodes.update(execution.nodes)
        self._code.update(execution.code)

    def keep(self, roots: Iterable[bytes]) -> None:
        """Write what the states of these roots still reach, and forget what later blocks replaced."""
        kept = dict(self._code)
        for root in roots:
            kept.update(live_nodes(self._nodes, root))
        with self._env.begin(write=True) as writing, writing.cursor() as cursor:
            cursor.putmulti(sorted(kept.items()))
        self._nodes.clear()
        self._code.clear()

    def close(self) -> None:
        """Release the file."""
        self._env.close()
