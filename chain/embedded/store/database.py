"""State nodes, code and indexes in LMDB, written by checkpoints only.

Tables (keys and numbers big-endian): those of :mod:`chain.embedded.store.nodes`; ``blocks`` number → offset in the log; ``hashes``
block hash → number; ``transactions`` hash → number, index; ``checkpoints`` number → offset after its record.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lmdb

from chain.embedded.store.generation import Generation
from chain.embedded.store.nodes import Nodes
from chain.errors import Damaged
from chain.failpoints import failpoint

MAP_BYTES_MAX = 1 << 40
"""Address space, not disk, reserved for the file: 1 TiB."""

READERS_MAX = 1_024
"""Threads that may read at once, more than any server here starts."""

_NUMBER = struct.Struct(">Q")
_PLACE = struct.Struct(">QI")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A block whose whole state is in the database, and where the log goes on after it."""

    number: int
    log_end: int


class Database:
    """Look-ups for any thread; :meth:`write` is for one at a time."""

    def __init__(self, path: Path, map_bytes: int = MAP_BYTES_MAX) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._env = lmdb.open(
            str(path), map_size=map_bytes, max_dbs=7, max_readers=READERS_MAX, readahead=False, mode=0o640
        )
        self._nodes = Nodes(self._env)
        names = (b"blocks", b"hashes", b"transactions", b"checkpoints")
        self._blocks, self._hashes, self._transactions, self._checkpoints = map(self._env.open_db, names)

    def node(self, digest: bytes) -> bytes | None:
        """A node or code by its hash."""
        return self._get(self._nodes.table, digest)

    def offset(self, number: int) -> int | None:
        """Where a block is in the log."""
        found = self._get(self._blocks, _NUMBER.pack(number))
        return None if found is None else int(_NUMBER.unpack(found)[0])

    def number(self, block_hash: bytes) -> int | None:
        """The number of a block."""
        found = self._get(self._hashes, block_hash)
        return None if found is None else int(_NUMBER.unpack(found)[0])

    def place(self, transaction: bytes) -> tuple[int, int] | None:
        """Block and index of a transaction."""
        found = self._get(self._transactions, transaction)
        return None if found is None else _PLACE.unpack(found)

    def checkpoint(self, number: int | None = None) -> Checkpoint | None:
        """The newest checkpoint, or the newest at or before ``number``."""
        with self._env.begin(db=self._checkpoints) as reading, reading.cursor() as cursor:
            found = cursor.last() if number is None else self._seek(cursor, _NUMBER.pack(number))
            if not found:
                return None
            return Checkpoint(_NUMBER.unpack(cursor.key())[0], _NUMBER.unpack(cursor.value())[0])

    def write(self, generation: Generation) -> None:
        """Add a checkpoint and everything it rests on, in one durable step.

        :raises Damaged: the nodes of the generation do not fit those that are here.
        """
        number = _NUMBER.pack
        with self._env.begin(write=True) as writing:
            self._nodes.add_code(writing, generation.code.items())
            self._nodes.change(writing, generation.last, generation.uses, generation.nodes)
            failpoint("checkpoint.writing")
            self._put(writing, self._blocks, [(number(key), number(at)) for key, at in generation.offsets.items()])
            self._put(writing, self._hashes, sorted((key, number(of)) for key, of in generation.numbers.items()))
            places = sorted((key, _PLACE.pack(*place)) for key, place in generation.places.items())
            self._put(writing, self._transactions, places)
            self._put(writing, self._checkpoints, [(number(generation.last), number(generation.log_end))])
            failpoint("checkpoint.before_commit")

    def give_up(self, number: int) -> bool:
        """Give up states before block ``number``, a checkpoint's, and remove some of what only they need; whether there
        may be more of it."""
        with self._env.begin(write=True) as writing:
            with writing.cursor(db=self._checkpoints) as cursor:
                is_old = cursor.first() and cursor.key() < _NUMBER.pack(number)
                while is_old:
                    cursor.delete()
                    is_old = cursor.first() and cursor.key() < _NUMBER.pack(number)
            return self._nodes.forget(writing, number)

    def bytes_in_use(self) -> int:
        """What the pages of all tables take; the file has besides some that wait to be used again."""
        with self._env.begin() as reading:
            tables = [self._env.stat(), *(reading.stat(table) for table in self._tables())]
        pages = sum(each["branch_pages"] + each["leaf_pages"] + each["overflow_pages"] for each in tables)
        return int(pages * tables[0]["psize"])

    def close(self) -> None:
        """Release the file."""
        self._env.close()

    def _tables(self) -> tuple[Any, ...]:
        return (*self._nodes.tables, self._blocks, self._hashes, self._transactions, self._checkpoints)

    def _get(self, table: Any, key: bytes) -> bytes | None:
        try:
            with self._env.begin(db=table) as reading:
                found: bytes | None = reading.get(key)
                return found
        except lmdb.CorruptedError as error:
            raise Damaged(0, f"{self._path} can't be read: {error}") from error

    @staticmethod
    def _put(writing: Any, table: Any, items: list[tuple[bytes, bytes]]) -> None:
        with writing.cursor(db=table) as cursor:
            cursor.putmulti(items)

    @staticmethod
    def _seek(cursor: Any, key: bytes) -> bool:
        """Stand on the last key that is not after ``key``."""
        if not cursor.set_range(key):
            return bool(cursor.last())
        return bool(cursor.key() == key or cursor.prev())
