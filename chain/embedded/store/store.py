"""Everything a node keeps: the block log, the database, and what is in memory between two checkpoints.

A block is durable when the log is synced. Checkpoints bring state and indexes into the database in the background;
after a crash the log is replayed from the newest one (:mod:`chain.embedded.recovery`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from chain.embedded.executors.protocol import Execution
from chain.embedded.store.checkpointer import Checkpointer
from chain.embedded.store.database import MAP_BYTES_MAX, Checkpoint, Database
from chain.embedded.store.files import Disk, FileLayer
from chain.embedded.store.folder import Folder
from chain.embedded.store.generation import Generation
from chain.embedded.store.log import BlockLog, Place
from chain.embedded.store.records import frame
from chain.embedded.store.sealed import SealedBlock
from chain.errors import Damaged, UnknownBlock
from chain.ethereum.blocks import Header
from chain.ethereum.keccak import keccak
from chain.port import Hash32
from chain.runtime.failpoints import failpoint

Read = TypeVar("Read")

TRANSACTIONS_CACHED_MAX = 4_000
"""Decoded blocks kept for readers hold so many transactions together, about 10 MB."""


class Store:
    """Blocks, state and indexes of one ledger. Look-ups are safe from any thread, :meth:`append` is for one.

    Opening a folder for the first time writes the genesis block.

    :param state_history: how many blocks behind the newest checkpoint their state can be asked for; ``None`` for all.
    :param map_bytes: how large the state database can become.
    :raises WrongLedger, ChainUnavailable, Damaged: see :class:`Folder` and :class:`BlockLog`.
    """

    def __init__(
        self,
        path: Path,
        genesis: SealedBlock,
        files: FileLayer | None = None,
        state_history: int | None = None,
        map_bytes: int = MAP_BYTES_MAX,
    ) -> None:
        self._folder = Folder(path, genesis.header.hash)
        try:
            if self._folder.is_new:
                self._folder.discard_unfinished(len(frame(0, genesis.encode())))
            self._log = BlockLog(files or Disk(), self._folder.log)
            self._database = Database(self._folder.state, map_bytes)
            self._recent: dict[int, SealedBlock] = {}
            self._recent_transactions = 0
            if self._folder.is_new:
                self._begin(genesis)
            self.recovered_from = checkpoint = self._newest_checkpoint()
        except BaseException:
            self._folder.release()
            raise
        self._active = Generation(checkpoint.number + 1)
        self._state_history = state_history
        self._checkpointer = Checkpointer(self._database, self._forget)
        self._recent_lock = threading.Lock()
        self._is_closing = False

    # Reading

    def get(self, digest: bytes) -> bytes:
        """A node or code by its hash (see :class:`chain.embedded.executors.protocol.Reader`)."""
        for generation in self._generations():
            found = generation.get(digest)
            if found is not None:
                return found
        found = self._stored(digest)
        if found is None:
            raise KeyError(digest)
        return found

    def block_hash(self, number: int) -> Hash32:
        """The hash of a block."""
        return self.header(number).hash

    def block(self, number: int) -> SealedBlock:
        """A block by number.

        :raises UnknownBlock: there is none.
        :raises Damaged: its record is not what was written.
        """
        block = self._recent.get(number)
        if block is None:
            block = self.read_block(number)
            self._remember(block)
        return block

    def header(self, number: int) -> Header:
        """A block's header; of a block that is not at hand, nothing else is decoded.

        :raises UnknownBlock, Damaged: see :meth:`block`.
        """
        block = self._recent.get(number)
        return block.header if block is not None else self._log.read_header(number, self._offset(number))

    def read_block(self, number: int) -> SealedBlock:
        """Like :meth:`block`, but always from the log."""
        return self._log.read(number, self._offset(number))[0]

    def number_of(self, block_hash: bytes) -> int | None:
        """A block's number by its hash.

        :raises Damaged: the index names another block.
        """
        for generation in self._generations():
            if block_hash in generation.numbers:
                return generation.numbers[block_hash]
        number = self._database.number(block_hash)
        if number is not None and self._indexed(self.header, number).hash != block_hash:
            raise Damaged(number, "the index has it under another block's hash")
        return number

    def place_of(self, transaction: bytes) -> tuple[int, int] | None:
        """Block and index of a transaction by its hash.

        :raises Damaged: the index names another transaction.
        """
        for generation in self._generations():
            place = generation.places.get(transaction)
            if place is not None:
                return place
        place = self._database.place(transaction)
        if place is not None and not self._is_at(place, transaction):
            raise Damaged(place[0], "the index has one of its transactions under another hash")
        return place

    def state_is_here(self, number: int) -> bool:
        """Whether every node of a block's state can be looked up without executing anything."""
        if number >= self._generations()[-1].first - 1:
            return True
        checkpoint = self._database.checkpoint(number)
        return checkpoint is not None and checkpoint.number == number

    def checkpoint_before(self, number: int) -> Checkpoint | None:
        """The newest checkpoint at or before a block."""
        return self._database.checkpoint(number)

    def tail(self) -> Iterator[Place]:
        """Blocks in the log after the newest checkpoint, with where they begin and end, for recovery."""
        return self._log.tail(self.recovered_from.number + 1, self.recovered_from.log_end)

    # Writing

    def append(self, block: SealedBlock, execution: Execution) -> None:
        """Make a block durable, and its state readable.

        :raises OSError: it may or may not be durable; nothing more can be appended.
        """
        offset = self._log.append(block)
        self.adopt(block, offset, self._log.end, execution)

    def adopt(self, block: SealedBlock, offset: int, log_end: int, execution: Execution) -> None:
        """Take over a block that is already in the log."""
        self._active.add(block, offset, log_end, execution)
        self._remember(block)
        if self._active.is_full:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Begin to bring everything into the database. Waits only when that has fallen far behind."""
        full = self._active
        if full.offsets:
            # First added there, then left here, so that a reader finds it in one of the two.
            self._checkpointer.add(full)
            self._active = Generation(full.last + 1)

    def finish_checkpoint(self) -> None:
        """Wait until every full generation is in the database."""
        self._checkpointer.finish()

    def close(self) -> None:
        """Bring everything into the database and release the folder."""
        self._is_closing = True
        try:
            self.checkpoint()
            self.finish_checkpoint()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Release the folder as it is; what is not in the database is replayed from the log at the next start."""
        self._is_closing = True
        self._checkpointer.close()
        self._log.close()
        self._database.close()
        self._folder.release()

    def _indexed(self, read: Callable[[int], Read], number: int) -> Read:
        """What is read of a block that an index names.

        :raises Damaged: there is no such block.
        """
        try:
            return read(number)
        except UnknownBlock as error:
            raise Damaged(number, "the index names a block that is not there") from error

    def _is_at(self, place: tuple[int, int], transaction: bytes) -> bool:
        number, index = place
        entries = self._indexed(self.block, number).entries
        return index < len(entries) and entries[index].hash == transaction

    def _stored(self, digest: bytes) -> bytes | None:
        found = self._database.node(digest)
        if found is not None and keccak(found) != digest:
            raise Damaged(self.recovered_from.number, f"what is stored under 0x{digest.hex()} has another hash")
        return found

    def _begin(self, genesis: SealedBlock) -> None:
        offset = self._log.append(genesis)
        first = Generation(0)
        first.add_to_index(genesis, offset, self._log.end)
        self._database.write(first)
        self._folder.finish()

    def _newest_checkpoint(self) -> Checkpoint:
        checkpoint = self._database.checkpoint()
        if checkpoint is None:
            raise Damaged(0, f"{self._folder.state} is empty: the state was lost. Restore the folder from a backup")
        if checkpoint.log_end > self._log.end:
            raise Damaged(checkpoint.number, "the block log ends before a block that the state database has")
        return checkpoint

    def _forget(self, number: int) -> None:
        """After the checkpoint of block ``number``: remove what only states beyond retention need."""
        if self._state_history is None:
            return
        kept = self._database.checkpoint(max(0, number - self._state_history))
        while kept is not None and not self._is_closing and self._database.give_up(kept.number):
            failpoint("prune.committed")

    def _generations(self) -> tuple[Generation, ...]:
        """What is in memory, the newest first."""
        active = self._active
        return (active, *self._checkpointer.generations)

    def _offset(self, number: int) -> int:
        for generation in self._generations():
            if number in generation.offsets:
                return generation.offsets[number]
        offset = self._database.offset(number) if number >= 0 else None
        if offset is None:
            if 0 <= number <= self.recovered_from.number:
                raise Damaged(
                    number, f"{self._folder.state} does not say where it is. Restore the folder from a backup"
                )
            raise UnknownBlock(f"there is no block {number}")
        return offset

    def _remember(self, block: SealedBlock) -> None:
        with self._recent_lock:
            if block.header.number in self._recent:
                return
            self._recent[block.header.number] = block
            self._recent_transactions += len(block.entries)
            while self._recent_transactions > TRANSACTIONS_CACHED_MAX and len(self._recent) > 1:
                self._recent_transactions -= len(self._recent.pop(next(iter(self._recent))).entries)
