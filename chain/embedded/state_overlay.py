"""A store with nodes of blocks that were executed again on top."""

from __future__ import annotations

from chain.embedded.executors.protocol import Execution
from chain.embedded.store.store import Store
from chain.port import Hash32


class Overlay:
    """See :class:`chain.embedded.executors.protocol.Reader`."""

    def __init__(self, store: Store, nodes: dict[bytes, bytes] | None = None) -> None:
        self._store = store
        self.nodes = nodes or {}

    def add(self, execution: Execution) -> None:
        """Take over what a block changed."""
        self.nodes.update(execution.nodes)
        self.nodes.update(execution.code)

    def get(self, digest: bytes) -> bytes:
        found = self.nodes.get(digest)
        return found if found is not None else self._store.get(digest)

    def block_hash(self, number: int) -> Hash32:
        return self._store.block_hash(number)
