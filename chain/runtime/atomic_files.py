"""Files that are there whole or not at all, also after a loss of power."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600
"""For secrets: nobody but the owner reads them."""
COMMON = 0o666
"""Less what the process's umask takes away."""


@contextmanager
def written_whole(path: Path, mode: int = COMMON) -> Iterator[BinaryIO]:
    """A file that takes its name once everything was written to it and is on the disk; after an error nothing changed.

    No link is followed: one of this name is replaced, and one of the draft's name is removed.

    :raises OSError: it cannot be written, or the name is a folder's, a pipe's or a device's.
    """
    if path.exists() and not path.is_symlink() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no file", str(path))
    draft = path.with_name(path.name + ".draft")
    try:
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_directory(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, text: str, mode: int = COMMON) -> None:
    """Write a text whole; see :func:`written_whole`."""
    with written_whole(path, mode) as file:
        file.write(text.encode())


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
