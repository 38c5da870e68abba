"""State nodes, code and indexes in LMDB, written by checkpoints only.

Tables (keys and numbers big-endian): those of :mod:`chain.embedded.store.nodes`; ``blocks`` number → offset in the log; ``hashes``
block hash → number; ``transactions`` hash → number, index; ``checkpoints`` number → offset after its record.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lmdb

from chain.embedded.store.files import check_in_place
from chain.embedded.store.generation import Generation
from chain.embedded.store.nodes import Nodes
from chain.errors import ChainUnavailable, Damaged
from chain.runtime.atomic_files import PRIVATE, write_whole
from chain.runtime.failpoints import failpoint

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
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = path
        self._file = path / "data.mdb"
        self._size = path / "size"
        self._check_size()
        self._map_bytes = map_bytes
        self._env = self._opened()
        self._identity = self._file.stat()
        names = (b"blocks", b"hashes", b"transactions", b"checkpoints")
        with self._named_damage():
            self._nodes = Nodes(self._env)
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
        with self._reading(self._checkpoints) as reading, reading.cursor() as cursor:
            found = cursor.last() if number is None else self._seek(cursor, _NUMBER.pack(number))
            if not found:
                return None
            return Checkpoint(_NUMBER.unpack(cursor.key())[0], _NUMBER.unpack(cursor.value())[0])

    def write(self, generation: Generation) -> None:
        """Add a checkpoint and everything it rests on, in one durable step.

        :raises Damaged: the nodes of the generation do not fit those that are here.
        :raises OSError: the file was removed meanwhile, or can't be written.
        """
        number = _NUMBER.pack
        with self._writing() as writing:
            self._nodes.add_code(writing, generation.code.items())
            self._nodes.change(writing, generation.last, generation.uses, generation.nodes)
            failpoint("checkpoint.writing")
            self._put(writing, self._blocks, [(number(key), number(at)) for key, at in generation.offsets.items()])
            self._put(writing, self._hashes, sorted((key, number(of)) for key, of in generation.numbers.items()))
            places = sorted((key, _PLACE.pack(*place)) for key, place in generation.places.items())
            self._put(writing, self._transactions, places)
            self._put(writing, self._checkpoints, [(number(generation.last), number(generation.log_end))])
            failpoint("checkpoint.before_commit")
        check_in_place(self._file, self._identity)
        write_whole(self._size, f"{self._file.stat().st_size}\n", PRIVATE)

    def give_up(self, number: int) -> bool:
        """Give up states before block ``number``, a checkpoint's, and remove some of what only they need; whether there
        may be more of it."""
        with self._writing() as writing:
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

    def _check_size(self) -> None:
        """The file only grows. A part of it that is missing would end the process at the first look into it (SIGBUS), so it
        is missed here.

        :raises Damaged: it is shorter than it was after the newest checkpoint.
        """
        try:
            expected = int(self._size.read_text("ascii"))
        except FileNotFoundError:
            return
        except ValueError as error:
            raise Damaged(0, f"{self._size} can't be read") from error
        has = self._file.stat().st_size if self._file.exists() else 0
        if has < expected:
            raise Damaged(
                0, f"{self._file} was cut: it has {has} of {expected} bytes. Restore the folder from a backup"
            )

    def _opened(self) -> Any:
        try:
            return lmdb.open(
                os.fsencode(self._path),  # a name that the locale cannot say is a name too
                map_size=self._map_bytes,
                max_dbs=7,
                max_readers=READERS_MAX,
                readahead=False,
                mode=PRIVATE,
            )
        except (lmdb.InvalidError, lmdb.CorruptedError, lmdb.VersionMismatchError) as error:
            raise Damaged(0, f"{self._file} is no database of this software: {error}") from error
        except lmdb.MemoryError as error:
            raise ChainUnavailable(
                f"{self._file} can't be mapped: the process needs 1 TiB of address space (not of memory); raise `ulimit -v`"
            ) from error
        except lmdb.Error as error:
            kind = errno.EACCES if "ermission" in str(error) or "Read-only" in str(error) else errno.EIO
            raise OSError(kind, str(error), str(self._file)) from error

    def _get(self, table: Any, key: bytes) -> bytes | None:
        with self._reading(table) as reading:
            found: bytes | None = reading.get(key)
            return found

    @contextmanager
    def _reading(self, table: Any) -> Iterator[Any]:
        with self._named_damage(), self._env.begin(db=table) as reading:
            yield reading

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        try:
            with self._env.begin(write=True) as writing:
                yield writing
        except (lmdb.CorruptedError, lmdb.PageNotFoundError) as error:
            raise Damaged(0, f"{self._file} can't be read: {error}. Restore the folder from a backup") from error
        except lmdb.Error as error:
            kind = errno.ENOSPC if "No space" in str(error) else errno.EIO
            raise OSError(kind, str(error), str(self._file)) from error

    @contextmanager
    def _named_damage(self) -> Iterator[None]:
        try:
            yield
        except lmdb.Error as error:
            raise Damaged(0, f"{self._file} can't be read: {error}. Restore the folder from a backup") from error

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
