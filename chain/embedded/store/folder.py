"""The folder of a ledger: whose it is, in which format, and that one process at a time works in it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from pathlib import Path

from chain.errors import ChainUnavailable, WrongLedger
from chain.files.json import JsonLimits, parse_json_object
from chain.port import Hash32
from chain.runtime.atomic_files import PRIVATE, write_whole

FORMAT = 3
"""Raised when the bytes in the folder change their meaning; older folders are then refused."""

MARKER_LIMITS = JsonLimits(bytes=4 << 10, values=16)
"""Of the file that says whose the folder is, which has some 100 bytes."""


class FolderLock:
    """That one process at a time works in a folder; the operating system releases it when the process ends.

    :raises ChainUnavailable: another process works in the folder.
    :raises OSError: the folder can't be written, or its file system has no locks.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._descriptor)
            raise ChainUnavailable(f"another process works in {path}") from error
        except OSError:
            os.close(self._descriptor)
            raise

    def release(self) -> None:
        """Let another process in."""
        os.close(self._descriptor)


class Folder:
    """Paths of a ledger's files, behind a lock that the operating system releases when the process ends.

    :raises ChainUnavailable: another process works in the folder.
    :raises WrongLedger: the folder holds another ledger, or another format.
    """

    def __init__(self, path: Path, genesis: Hash32) -> None:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.log = path / "blocks.log"
        self.state = path / "state"
        self._marker = path / "ledger.json"
        self._genesis = genesis
        self._lock = FolderLock(path)
        try:
            self.is_new = not self._marker.exists()
            if not self.is_new:
                self._check()
        except BaseException:
            self.release()
            raise

    def discard_unfinished(self, genesis_record_bytes: int) -> None:
        """Remove what a first start left that did not live to :meth:`finish`.

        :raises WrongLedger: there are blocks after genesis, so this was no first start.
        """
        if self.log.exists() and self.log.stat().st_size > genesis_record_bytes:
            raise WrongLedger(f"{self._marker} is missing, yet {self.log.name} holds blocks")
        self.log.unlink(missing_ok=True)
        shutil.rmtree(self.state, ignore_errors=True)

    def finish(self) -> None:
        """Mark the folder as this ledger's, once its first files are durable."""
        text = json.dumps({"format": FORMAT, "genesis": self._genesis.hex()}) + "\n"
        write_whole(self._marker, text, PRIVATE)

    def release(self) -> None:
        """Let another process in."""
        self._lock.release()

    def _check(self) -> None:
        try:
            marker = parse_json_object(self._marker.read_bytes(), MARKER_LIMITS)
            written, genesis = marker["format"], bytes.fromhex(marker["genesis"])
        except (ValueError, KeyError, TypeError) as error:
            raise WrongLedger(f"{self._marker} can't be read: {error!r}") from error
        if type(written) is not int or written != FORMAT:
            raise WrongLedger(
                f"the folder has format {written!r}, this software works with {FORMAT}: use the version that wrote it"
            )
        if genesis != self._genesis:
            raise WrongLedger(f"the folder belongs to the ledger with genesis {genesis.hex()}")
