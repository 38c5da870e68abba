"""The block log of a ledger's folder, read beside the node that may be writing it.

Records are whole or not there, and the log only grows, so neither the folder's lock nor the state database is needed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from chain.embedded.store import records
from chain.errors import WrongLedger


class ReadOnlyFile:
    """See :class:`chain.embedded.store.files.ReadFile`."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def read(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(length)

    def size(self) -> int:
        return self._file.seek(0, 2)

    def durable_size(self) -> int:
        """Its length now, once everything so far survives a loss of power: a block that could still vanish must not be
        handed out, or the ledger would seem to have been rewritten."""
        size = self.size()
        os.fsync(self._file.fileno())
        return size

    def close(self) -> None:
        self._file.close()


class LogReader:
    """The records of a ledger's log, from genesis to the last whole one.

    :raises WrongLedger: there is no ledger in the folder.
    """

    def __init__(self, chain_folder: Path) -> None:
        try:
            self._file = ReadOnlyFile(chain_folder / "blocks.log")
        except OSError as error:
            raise WrongLedger(f"there is no block log in {chain_folder}") from error
        self.size = self._file.durable_size()

    def records(self) -> Iterator[records.Record]:
        """Every whole record; one that is being written is left out.

        :raises Damaged: a record is complete, but not what was written.
        """
        offset = number = 0
        while offset < self.size:
            try:
                record = records.read(self._file, offset, number)
            except records.Incomplete:
                return
            yield record
            number, offset = number + 1, record.end

    def close(self) -> None:
        """Release the file."""
        self._file.close()
