"""The few file operations durability rests on, as a protocol, so that tests can lose what was not synced."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Protocol

from chain.runtime.atomic_files import PRIVATE, sync_directory


class ReadFile(Protocol):
    """A file to look into, from any thread."""

    def read(self, offset: int, length: int) -> bytes:
        """At most ``length`` bytes from ``offset``; fewer where the file ends."""

    def size(self) -> int:
        """Length in bytes, with what was written but not synced."""


class AppendFile(ReadFile, Protocol):
    """A file that only grows at its end. Writes come from one thread."""

    def append(self, data: bytes) -> None:
        """Write at the end; not durable yet."""

    def sync(self) -> None:
        """Make everything written so far survive a loss of power."""

    def truncate(self, size: int) -> None:
        """Cut the file to ``size``; not durable yet."""

    def close(self) -> None:
        """Release the file; does not sync."""


class FileLayer(Protocol):
    """Where append files come from."""

    def open(self, path: Path) -> AppendFile:
        """Open a file, made durably (with its directory entry) if it is not there."""


class DiskFile:
    """An :class:`AppendFile` of the operating system."""

    def __init__(self, path: Path) -> None:
        is_new = not path.exists()
        self._path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
        self._opened = os.fstat(self._descriptor)
        self._size = self._opened.st_size
        if is_new:
            os.fsync(self._descriptor)
            sync_directory(path.parent)

    def append(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._descriptor, view, self._size)
            self._size += written
            view = view[written:]

    def sync(self) -> None:
        os.fdatasync(self._descriptor)
        check_in_place(self._path, self._opened)

    def read(self, offset: int, length: int) -> bytes:
        return os.pread(self._descriptor, length, offset)

    def size(self) -> int:
        return self._size

    def truncate(self, size: int) -> None:
        os.ftruncate(self._descriptor, size)
        self._size = size

    def close(self) -> None:
        os.close(self._descriptor)


def check_in_place(path: Path, opened: os.stat_result) -> None:
    """Check that a file that was opened still has its name: what is written to one that was removed is gone with the
    process.

    :raises FileNotFoundError: it was removed, moved or replaced.
    """
    try:
        is_in_place = os.path.samestat(path.stat(), opened)
    except FileNotFoundError:
        is_in_place = False
    if not is_in_place:
        raise FileNotFoundError(errno.ENOENT, "the file was removed, moved or replaced while it was in use", str(path))


class Disk:
    """The :class:`FileLayer` of the operating system."""

    def open(self, path: Path) -> AppendFile:
        return DiskFile(path)
