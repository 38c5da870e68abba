"""The block log: one append-only file of records, whose sync is all that an acknowledgement waits for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import structlog

from chain.embedded.store import records
from chain.embedded.store.files import FileLayer
from chain.embedded.store.sealed import SealedBlock
from chain.errors import Damaged
from chain.ethereum.blocks import Header
from chain.runtime.failpoints import failpoint

logger = structlog.get_logger(__name__)

Place: TypeAlias = tuple[SealedBlock, int, int]
"""A block in the log, with where its record begins and ends."""


class BlockLog:
    """Blocks by their offset. Reading is safe from any thread, appending from one."""

    def __init__(self, files: FileLayer, path: Path) -> None:
        self._file = files.open(path)

    @property
    def end(self) -> int:
        """Where the next record goes."""
        return self._file.size()

    def append(self, block: SealedBlock) -> int:
        """Write a block durably and return its offset. After an ``OSError`` the log takes no more blocks."""
        offset = self._file.size()
        failpoint("append.before")
        self._file.append(records.frame(block.header.number, block.encode()))
        failpoint("append.written")
        self._file.sync()
        failpoint("fsync.done")
        return offset

    def read(self, number: int, offset: int) -> tuple[SealedBlock, int]:
        """A block and the offset after it.

        :raises Damaged: it is not what was written.
        """
        record = self._record(number, offset)
        return SealedBlock.decode(number, record.payload), record.end

    def read_header(self, number: int, offset: int) -> Header:
        """A block's header.

        :raises Damaged: the record is not what was written.
        """
        return SealedBlock.decode_header(number, self._record(number, offset).payload)

    def tail(self, number: int, offset: int) -> Iterator[Place]:
        """Blocks from ``number``, whose record is at ``offset``, with where they begin and end; an incomplete last
        record is cut.

        :raises Damaged: a record is complete, but not what was written.
        """
        while offset < self._file.size():
            try:
                record = records.read(self._file, offset, number)
            except records.Incomplete:
                logger.warning("block_log_cut", block=number, offset=offset, bytes_cut=self._file.size() - offset)
                failpoint("cut.before")
                self._file.truncate(offset)
                # Before anything is written there: a mixture of the two would read as damage.
                self._file.sync()
                failpoint("cut.done")
                return
            yield SealedBlock.decode(number, record.payload), offset, record.end
            number, offset = number + 1, record.end

    def close(self) -> None:
        """Release the file."""
        self._file.close()

    def _record(self, number: int, offset: int) -> records.Record:
        try:
            return records.read(self._file, offset, number)
        except records.Incomplete:
            raise Damaged(number, f"its record at byte {offset} is cut short") from None
