"""State at any block: where it is not stored, blocks are executed again from the nearest checkpoint before it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from chain.embedded.building import reexecute
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.executors.protocol import Executor, Reader
from chain.embedded.state_overlay import Overlay
from chain.embedded.store import generation
from chain.embedded.store.store import Store
from chain.errors import Damaged, Pruned
from chain.port import Hash32

OVERLAYS_MAX = 8
"""Old states kept after they were worked out."""

_T = TypeVar("_T")


class History:
    """Old states of a ledger. Thread-safe."""

    def __init__(self, store: Store, executor: Executor, consortium: Consortium) -> None:
        self._store = store
        self._executor = executor
        self._consortium = consortium
        self._overlays: dict[int, Overlay] = {}
        self._lock = threading.Lock()

    def read(self, number: int, question: Callable[[Reader, Hash32], _T]) -> _T:
        """Ask something of the state after a block.

        :raises UnknownBlock: there is no such block.
        :raises Pruned: no checkpoint is near enough, or retention passed the block meanwhile.
        :raises Damaged: a part of the state is missing.
        """
        root = self._store.header(number).state_root
        if self._store.state_is_here(number):
            try:
                return question(self._store, root)
            except KeyError:
                # A checkpoint finished meanwhile and left out nodes that later blocks replaced.
                pass
        try:
            return question(self._overlay(number), root)
        except (KeyError, Damaged) as error:
            if self._store.checkpoint_before(number) is None:
                raise Pruned(f"the state of block {number} was given up") from error
            if isinstance(error, Damaged):
                raise
            raise Damaged(number, f"its state lacks 0x{error.args[0].hex()}") from error

    def _overlay(self, number: int) -> Overlay:
        with self._lock:
            overlay = self._overlays.get(number)
            if overlay is None:
                if len(self._overlays) >= OVERLAYS_MAX:
                    del self._overlays[next(iter(self._overlays))]
                overlay = self._overlays[number] = self._work_out(number)
            return overlay

    def _work_out(self, number: int) -> Overlay:
        checkpoint = self._store.checkpoint_before(number)
        if checkpoint is None or number - checkpoint.number > generation.BLOCKS_MAX:
            raise Pruned(f"no checkpoint is near block {number}")
        near = [known for known in self._overlays if checkpoint.number < known < number]
        start = max(near, default=checkpoint.number)
        overlay = Overlay(self._store, dict(self._overlays[start].nodes) if near else None)
        parent = self._store.header(start)
        for following in range(start + 1, number + 1):
            block = self._store.block(following)
            execution = reexecute(self._executor, overlay, self._consortium, parent, block)
            overlay.add(execution)
            parent = block.header
        return overlay
