"""What a validator has signed, for ever: a file to which a vote is added, durably, before it is released.

Each vote is a record of 64 bytes: number of the block (8), its hash (32), BLAKE2b-192 of both (24). None crosses a sector,
so a record that is there is there whole. Heights only rise, so the last record decides: a lower height is refused, and the
same one with another hash. One process at a time holds the file.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from hashlib import blake2b
from pathlib import Path

from chain.durable import sync_directory
from chain.errors import ChainUnavailable, Damaged
from chain.port import Hash32

_VOTE = struct.Struct(">Q32s")
_CHECKSUM_BYTES = 24
RECORD_BYTES = _VOTE.size + _CHECKSUM_BYTES


class Conflict(Exception):
    """The validator voted at this height or a later one, for something else."""


class VoteFile:
    """The votes of one validator. Not thread-safe.

    :raises ChainUnavailable: another process holds the file.
    :raises Damaged: its last vote is not what was written; nothing may be signed with this key any more.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._end, self._last = self._read()
        except BlockingIOError as error:
            os.close(self._descriptor)
            raise ChainUnavailable(f"another process holds {path}") from error
        except BaseException:
            os.close(self._descriptor)
            raise
        sync_directory(path.parent)

    @property
    def last(self) -> tuple[int, Hash32] | None:
        """Height and hash of the newest vote."""
        return self._last

    def add(self, number: int, block_hash: Hash32) -> None:
        """Store a vote durably; the same one again is in the file already.

        :raises Conflict: the validator may not give it.
        :raises OSError: it is not stored; the same one, or another one, may be tried again.
        """
        if self._last == (number, block_hash):
            return
        if self._last is not None and number <= self._last[0]:
            raise Conflict(f"it has voted for block {self._last[0]}, 0x{self._last[1].hex()}")
        vote = _VOTE.pack(number, block_hash)
        if os.pwrite(self._descriptor, vote + _checksum(vote), self._end) < RECORD_BYTES:
            raise OSError(errno.ENOSPC, "the vote was written in part")
        os.fdatasync(self._descriptor)
        self._last = (number, block_hash)
        self._end += RECORD_BYTES

    def close(self) -> None:
        """Let another process have the file."""
        os.close(self._descriptor)
        self._descriptor = -1

    def _read(self) -> tuple[int, tuple[int, Hash32] | None]:
        """Where the next record goes, and the last vote. What is incomplete, or was never written to, was never released either and is cut."""
        size = os.fstat(self._descriptor).st_size
        end = size - size % RECORD_BYTES
        record = os.pread(self._descriptor, RECORD_BYTES, end - RECORD_BYTES) if end else b""
        if end and not any(record):
            end -= RECORD_BYTES
            record = os.pread(self._descriptor, RECORD_BYTES, end - RECORD_BYTES) if end else b""
        os.ftruncate(self._descriptor, end)
        if not record:
            return 0, None
        number, block_hash = _VOTE.unpack_from(record)
        if _checksum(record[: _VOTE.size]) != record[_VOTE.size :]:
            raise Damaged(number, "the last vote does not match its checksum")
        return end, (number, Hash32(block_hash))


def _checksum(vote: bytes) -> bytes:
    return blake2b(vote, digest_size=_CHECKSUM_BYTES).digest()
