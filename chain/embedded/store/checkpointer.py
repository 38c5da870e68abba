"""Brings generations into the database, one after another, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from chain.embedded.store.database import Database
from chain.embedded.store.generation import Generation
from chain.runtime.failpoints import failpoint

WAITING_MAX = 2
"""Full generations that may wait for the database, the one being written among them. Only when the disk is that much
slower than the blocks does a writer wait."""


class Checkpointer:
    """Full generations until they are in the database, and the last one that got there, for readers who are behind.

    :param after: called after each checkpoint with its block's number, in the same thread.
    """

    def __init__(self, database: Database, after: Callable[[int], None]) -> None:
        self.generations: tuple[Generation, ...] = ()
        """The newest first; they can be looked up."""
        self._database = database
        self._after = after
        self._lock = threading.Lock()
        self._under_way: list[Future[None]] = []
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checkpoint")

    def add(self, generation: Generation) -> None:
        """Hand over a full generation; wait while too many wait.

        :raises OSError, lmdb.Error: an earlier one could not be written. Nothing more can be.
        """
        self._settle(WAITING_MAX - 1)
        with self._lock:
            self.generations = (generation, *self.generations)
        self._under_way.append(self._pool.submit(self._write, generation))

    def finish(self) -> None:
        """Wait until everything is in the database.

        :raises OSError, lmdb.Error: it could not be written.
        """
        self._settle(0)

    def close(self) -> None:
        """Stop after the checkpoint under way."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _settle(self, waiting_max: int) -> None:
        while self._under_way and (len(self._under_way) > waiting_max or self._under_way[0].done()):
            if not self._under_way[0].done():
                failpoint("checkpoint.awaited")
            self._under_way[0].result()
            self._under_way.pop(0)

    def _write(self, generation: Generation) -> None:
        failpoint("checkpoint.begin")
        self._database.write(generation)
        failpoint("checkpoint.committed")
        with self._lock:
            self.generations = tuple(each for each in self.generations if each.first >= generation.first)
        self._after(generation.last)
