"""What blocks added since the last checkpoint, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chain.embedded import trie
from chain.embedded.live import live_nodes
from chain.embedded.store.sealed import SealedBlock


class Generation:
    """Nodes, code and indexes of consecutive blocks. One thread adds, any thread looks up."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.last = first - 1
        self.root = trie.EMPTY_ROOT
        self.log_end = 0
        self.node_bytes = 0
        self.transaction_count = 0
        self.nodes: dict[bytes, bytes] = {}
        self.code: dict[bytes, bytes] = {}
        self.offsets: dict[int, int] = {}
        self.numbers: dict[bytes, int] = {}
        self.places: dict[bytes, tuple[int, int]] = {}

    def add(
        self, block: SealedBlock, offset: int, log_end: int, nodes: Mapping[bytes, bytes], code: Mapping[bytes, bytes]
    ) -> None:
        """Take over a block that is durable in the log."""
        number = block.header.number
        if number != self.last + 1:
            raise ValueError(f"block {number} does not follow block {self.last}")
        self.nodes.update(nodes)
        self.code.update(code)
        self.offsets[number] = offset
        self.numbers[block.header.hash] = number
        for index, entry in enumerate(block.entries):
            self.places[entry.hash] = (number, index)
        self.node_bytes += sum(map(len, nodes.values()))
        self.transaction_count += len(block.entries)
        self.last, self.root, self.log_end = number, block.header.state_root, log_end

    def get(self, digest: bytes) -> bytes | None:
        """A node or code by its hash."""
        found = self.nodes.get(digest)
        return found if found is not None else self.code.get(digest)

    def live(self) -> Iterator[tuple[bytes, bytes]]:
        """The nodes that the last block's state still reaches, and all code; what was replaced meanwhile is left out."""
        yield from self.code.items()
        yield from live_nodes(self.nodes, self.root)
