"""What blocks added since the last checkpoint, in memory."""

from __future__ import annotations

from chain.embedded.executors.protocol import Execution
from chain.embedded.store.sealed import SealedBlock

BLOCKS_MAX = 400
TRANSACTIONS_MAX = 1_000
GAS_MAX = 200_000_000
NODE_BYTES_MAX = 32 << 20
"""A generation that has so much of one of these is full. Executing a full one again takes about half a second on revm,
and recovery executes at most three of them (see :data:`chain.embedded.store.checkpointer.WAITING_MAX`)."""


class Generation:
    """Nodes, code and indexes of consecutive blocks. One thread adds, any thread looks up."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.last = first - 1
        self.log_end = 0
        self.nodes: dict[bytes, bytes] = {}
        self.uses: dict[bytes, int] = {}
        self.code: dict[bytes, bytes] = {}
        self.offsets: dict[int, int] = {}
        self.numbers: dict[bytes, int] = {}
        self.places: dict[bytes, tuple[int, int]] = {}
        self._gas = 0
        self._node_bytes = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time for a checkpoint."""
        return (
            len(self.offsets) >= BLOCKS_MAX
            or len(self.places) >= TRANSACTIONS_MAX
            or self._gas >= GAS_MAX
            or self._node_bytes >= NODE_BYTES_MAX
        )

    def add(self, block: SealedBlock, offset: int, log_end: int, execution: Execution) -> None:
        """Take over a block that is durable in the log, and what it changed."""
        self.nodes.update(execution.nodes)
        self.code.update(execution.code)
        self._use(execution)
        self._gas += block.header.gas_used
        self._node_bytes += sum(map(len, execution.nodes.values()))
        self.add_to_index(block, offset, log_end)

    def add_to_index(self, block: SealedBlock, offset: int, log_end: int) -> None:
        """Take over a block that changed nothing, as genesis does."""
        number = block.header.number
        if number != self.last + 1:
            raise ValueError(f"block {number} does not follow block {self.last}")
        self.offsets[number] = offset
        self.numbers[block.header.hash] = number
        for index, entry in enumerate(block.entries):
            self.places[entry.hash] = (number, index)
        self.last, self.log_end = number, log_end

    def get(self, digest: bytes) -> bytes | None:
        """A node or code by its hash."""
        found = self.nodes.get(digest)
        return found if found is not None else self.code.get(digest)

    def _use(self, execution: Execution) -> None:
        """Add up in how many places nodes are; one that came and went within the generation is in none, and its checkpoint
        never sees it."""
        uses = self.uses
        for digest, change in execution.uses.items():
            count = uses.get(digest, 0) + change
            if count:
                uses[digest] = count
            else:
                del uses[digest]
