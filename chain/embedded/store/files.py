"""The few file operations durability rests on, as a protocol, so that tests can lose what was not synced."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from chain.durable import sync_directory


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
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        self._size = os.fstat(self._descriptor).st_size
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

    def read(self, offset: int, length: int) -> bytes:
        return os.pread(self._descriptor, length, offset)

    def size(self) -> int:
        return self._size

    def truncate(self, size: int) -> None:
        os.ftruncate(self._descriptor, size)
        self._size = size

    def close(self) -> None:
        os.close(self._descriptor)


class Disk:
    """The :class:`FileLayer` of the operating system."""

    def open(self, path: Path) -> AppendFile:
        return DiskFile(path)
