"""Files that lose what was not synced, and a disk that can be full."""

from __future__ import annotations

import errno
import random
from pathlib import Path

from chain.embedded.store.files import AppendFile, Disk
from chain.embedded.store.records import SECTOR_BYTES


class LossyDisk:
    """A file layer that knows of each file how much of it a crash cannot take."""

    def __init__(self) -> None:
        self.synced: dict[Path, int] = {}
        self.operations_left: int | None = None
        """How many writes and syncs succeed before the disk is full; ``None``: it has room."""

    def open(self, path: Path) -> AppendFile:
        return _LossyFile(self, path)

    def take(self) -> None:
        """One write or sync.

        :raises OSError: the disk is full.
        """
        if self.operations_left is not None:
            if not self.operations_left:
                raise OSError(errno.ENOSPC, "no space left on device")
            self.operations_left -= 1

    def lose(self, original: Path, copy: Path, chance: random.Random) -> None:
        """Make of a copied folder what a crash leaves: of each file's unsynced end nothing, a part, or all of it; or some
        sectors of it, and zeros where the others were to come."""
        for path, synced in self.synced.items():
            left = copy / path.relative_to(original)
            unsynced = left.stat().st_size - synced
            kept = synced + chance.choice((0, unsynced, chance.randrange(unsynced + 1)))
            has_zeros = chance.random() < 0.3
            if has_zeros:
                kept = max(synced, kept // SECTOR_BYTES * SECTOR_BYTES)
            with left.open("r+b") as file:
                file.truncate(kept)
                if has_zeros:
                    file.truncate(synced + unsynced)


class _LossyFile:
    """See :class:`chain.embedded.store.files.AppendFile`."""

    def __init__(self, disk: LossyDisk, path: Path) -> None:
        self._disk = disk
        self._path = path
        self._inner = Disk().open(path)
        disk.synced[path] = self._inner.size()

    def append(self, data: bytes) -> None:
        try:
            self._disk.take()
        except OSError:
            # A full disk takes what still fits.
            self._inner.append(data[: len(data) // 2])
            raise
        self._inner.append(data)

    def sync(self) -> None:
        self._disk.take()
        self._disk.synced[self._path] = self._inner.size()

    def read(self, offset: int, length: int) -> bytes:
        return self._inner.read(offset, length)

    def size(self) -> int:
        return self._inner.size()

    def truncate(self, size: int) -> None:
        self._inner.truncate(size)
        self._disk.synced[self._path] = min(self._disk.synced[self._path], size)

    def close(self) -> None:
        self._inner.close()
