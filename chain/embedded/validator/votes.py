"""What a validator has signed, for ever: a file to which a vote is added, durably, before it is released.

Records of 64 bytes: kind (1), round (1), number of the block (8), a hash (32), BLAKE2b-176 of these (22). None crosses a
sector, so a record that is there is there whole. The first two are rewritten in place: the *epoch* (how often the file was
opened to sign, and on which file of which machine, so that a copy or a restored backup is recognised) and the *owner*
(which ledger's which validator). What follows only rises, so the last record decides.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from chain.embedded.consensus.signatures import NOTHING
from chain.errors import ChainError, ChainUnavailable, Damaged
from chain.port import Address, Hash32
from chain.runtime.atomic_files import sync_directory

_RECORD = struct.Struct(">BBQ32s")
_CHECKSUM_BYTES = 22
RECORD_BYTES = _RECORD.size + _CHECKSUM_BYTES

EPOCH, OWNER, VOTE, ROUND_CHANGE, TOLD, DOUBT = b"EOVRTD"
"""Kinds of records. ``TOLD``: nothing of this height or a lower one is signed, whatever was signed before. ``DOUBT``: the
file was found to be older than what its key signed."""

_FIRST = 2 * RECORD_BYTES
_GENERATION = 0x80087601
"""``FS_IOC_GETVERSION``: tells a file from a later one that was given the same inode."""
_MACHINE_ID = Path("/etc/machine-id")


class Conflict(Exception):
    """The validator signed something else at this height and round, or went past them. ``is_here`` says whether the height
    is the one that it is at, so that a round change can help."""

    def __init__(self, detail: str, *, is_here: bool) -> None:
        super().__init__(detail)
        self.is_here = is_here


class VotesInDoubt(ChainError):
    """Nobody knows what this key signed: its file of votes is missing, copied, restored, or another's. Nothing is signed
    until the height is told (``tally validator adopt``; ``docs/operations.md``, "A validator's votes")."""


@dataclass(frozen=True, slots=True)
class Vote:
    """The newest record: what was signed last, or where signing begins again."""

    number: int
    hash: Hash32
    round: int = 0
    kind: int = VOTE


class VoteFile:
    """The votes of one validator of one ledger. Not thread-safe.

    :param owner: see :func:`owner_of`.
    :raises VotesInDoubt: there is no such file, or it is not known to hold everything that its key signed.
    :raises ChainUnavailable: another process holds the file.
    :raises Damaged: its last vote is not what was written; nothing may be signed with this key any more.
    """

    def __init__(self, path: Path, owner: Hash32) -> None:
        self._path = path
        self._end = self._epoch = 0
        self._last: Vote | None = None
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError as error:
            raise VotesInDoubt(f"{path} is missing: {_ADOPT}") from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._begin(owner)
        except BlockingIOError as error:
            os.close(self._descriptor)
            raise ChainUnavailable(f"another process holds {path}") from error
        except BaseException:
            os.close(self._descriptor)
            raise

    @property
    def last(self) -> Vote | None:
        """The newest vote."""
        return self._last

    @property
    def epoch(self) -> int:
        """How often the file was opened."""
        return self._epoch

    def add(self, number: int, round_: int, block_hash: Hash32) -> None:
        """Store a vote durably; the same one again is in the file already. Whether a later round may be voted in at all is
        the caller's to know.

        :raises Conflict: the validator may not give it.
        :raises VotesInDoubt: see :meth:`doubt`.
        :raises OSError: it is not stored; the same one, or another one, may be tried again.
        """
        vote = Vote(number, block_hash, round_)
        if self._last == vote:
            return
        self._check(number, round_)
        last = self._last
        if last is not None and (last.number, last.round) == (number, round_):
            raise Conflict(f"it has voted for block {number}, 0x{last.hash.hex()}, in round {round_}", is_here=True)
        self._append(vote)

    def end_round(self, number: int, round_: int) -> Hash32:
        """Sign nothing more in a round, durably, and tell what was voted for in it.

        :raises Conflict: the validator is past this height, or past this round without having said so.
        :raises OSError: see :meth:`add`.
        """
        last = self._last
        if last is not None and last.number == number and last.kind != TOLD and round_ < last.round:
            return self._said(number, round_)
        if last is not None and (last.number, last.round, last.kind) == (number, round_, ROUND_CHANGE):
            return last.hash
        self._check(number, round_)
        voted = last.hash if last is not None and (last.number, last.round) == (number, round_) else NOTHING
        self._append(Vote(number, voted, round_, ROUND_CHANGE))
        return voted

    def doubt(self) -> None:
        """Sign nothing any more, also after a start: the key signed what is not in here."""
        last = self._last or Vote(0, NOTHING)
        self._append(Vote(last.number, last.hash, last.round, DOUBT))

    def close(self) -> None:
        """Let another process have the file."""
        os.close(self._descriptor)
        self._descriptor = -1

    def _check(self, number: int, round_: int) -> None:
        last = self._last
        if last is not None and last.kind == DOUBT:
            raise VotesInDoubt(f"{self._path} is older than what its key signed: {_ADOPT}")
        if last is None or number > last.number:
            return
        if number < last.number:
            raise Conflict(f"it has voted for block {last.number}, 0x{last.hash.hex()}", is_here=False)
        if last.kind == TOLD:
            raise Conflict(f"it was told to sign nothing up to block {last.number}", is_here=False)
        if round_ < last.round or (round_ == last.round and last.kind == ROUND_CHANGE):
            raise Conflict(f"it has ended round {round_} of block {number}", is_here=True)

    def _said(self, number: int, round_: int) -> Hash32:
        """What it said at the end of an earlier round of the height that it is at."""
        at = self._end - RECORD_BYTES
        while at >= _FIRST:
            found = _read(self._descriptor, at)
            if found is None or found.number != number:
                break
            if found.kind == ROUND_CHANGE and found.round == round_:
                return found.hash
            at -= RECORD_BYTES
        raise Conflict(f"it is past round {round_} of block {number}", is_here=False)

    def _append(self, vote: Vote) -> None:
        _write(self._descriptor, self._end, vote)
        os.fdatasync(self._descriptor)
        self._last = vote
        self._end += RECORD_BYTES

    def _begin(self, owner: Hash32) -> None:
        epoch, owned = _read(self._descriptor, 0), _read(self._descriptor, RECORD_BYTES)
        if epoch is None or owned is None or (epoch.kind, owned.kind) != (EPOCH, OWNER):
            raise VotesInDoubt(f"{self._path} is not whole, or was written by an older version: {_ADOPT}")
        if epoch.hash != _identity(self._descriptor):
            raise VotesInDoubt(f"{self._path} was copied, moved or restored from a backup: {_ADOPT}")
        if owned.hash not in (NOTHING, owner):
            raise VotesInDoubt(f"{self._path} is that of another validator, or of another ledger")
        self._end, self._last = self._tail()
        if self._last is not None and self._last.kind == DOUBT:
            raise VotesInDoubt(f"{self._path} is older than what its key signed: {_ADOPT}")
        self._epoch = epoch.number + 1
        _write(self._descriptor, 0, Vote(self._epoch, epoch.hash, kind=EPOCH))
        if owned.hash == NOTHING:
            _write(self._descriptor, RECORD_BYTES, Vote(0, owner, kind=OWNER))
        os.fdatasync(self._descriptor)

    def _tail(self) -> tuple[int, Vote | None]:
        """Where the next record goes, and the last vote. What is incomplete, or was never written to, was never released
        either and is cut."""
        size = os.fstat(self._descriptor).st_size
        end = size - size % RECORD_BYTES
        if end > _FIRST and not any(os.pread(self._descriptor, RECORD_BYTES, end - RECORD_BYTES)):
            end -= RECORD_BYTES
        os.ftruncate(self._descriptor, end)
        if end == _FIRST:
            return end, None
        last = _read(self._descriptor, end - RECORD_BYTES)
        if last is None:
            number = _RECORD.unpack_from(os.pread(self._descriptor, RECORD_BYTES, end - RECORD_BYTES))[2]
            raise Damaged(number, "the last vote does not match its checksum")
        return end, last


_ADOPT = "see `tally validator adopt --help`"


def owner_of(genesis: Hash32, validator: Address) -> Hash32:
    """What a file of votes is bound to when it is first used."""
    return Hash32(blake2b(genesis + validator, digest_size=32).digest())


def begin_votes(path: Path, told: tuple[int, Hash32] | None = None) -> None:
    """A new file: of a key that never signed, or, with ``told``, of one that signs nothing up to a height.

    :raises FileExistsError: there is one.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        _write(descriptor, 0, Vote(0, _identity(descriptor), kind=EPOCH))
        _write(descriptor, RECORD_BYTES, Vote(0, NOTHING, kind=OWNER))
        if told is not None:
            _write(descriptor, _FIRST, Vote(*told, kind=TOLD))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_directory(path.parent)


def check_unused(path: Path) -> None:
    """See to it that no process signs with a file, if it is there.

    :raises ChainUnavailable: one does.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ChainUnavailable(f"another process signs with {path}: end it first") from error
    finally:
        os.close(descriptor)


def height_in(path: Path) -> int:
    """The greatest height in a file of votes that may be in doubt; -1 where it says nothing."""
    height = -1
    try:
        with path.open("rb") as file:
            while record := file.read(RECORD_BYTES):
                found = _decoded(record)
                if found is not None and found.kind in (VOTE, ROUND_CHANGE, TOLD):
                    height = max(height, found.number)
    except FileNotFoundError:
        pass
    return height


def _identity(descriptor: int) -> Hash32:
    """Which file of which machine this is."""
    generation = bytearray(8)
    try:
        fcntl.ioctl(descriptor, _GENERATION, generation)
    except OSError:
        generation = bytearray(8)  # the file system does not say
    machine = _MACHINE_ID.read_bytes() if _MACHINE_ID.exists() else b""
    inode = os.fstat(descriptor).st_ino.to_bytes(16, "big")
    return Hash32(blake2b(inode + generation + machine, digest_size=32).digest())


def _write(descriptor: int, at: int, vote: Vote) -> None:
    record = _RECORD.pack(vote.kind, vote.round, vote.number, vote.hash)
    if os.pwrite(descriptor, record + _checksum(record), at) < RECORD_BYTES:
        raise OSError(errno.ENOSPC, "the vote was written in part")


def _read(descriptor: int, at: int) -> Vote | None:
    return _decoded(os.pread(descriptor, RECORD_BYTES, at))


def _decoded(record: bytes) -> Vote | None:
    """A record; ``None`` where it is not whole or not what was written."""
    if len(record) < RECORD_BYTES or _checksum(record[: _RECORD.size]) != record[_RECORD.size :]:
        return None
    kind, round_, number, digest = _RECORD.unpack_from(record)
    return Vote(number, Hash32(digest), round_, kind)


def _checksum(record: bytes) -> bytes:
    return blake2b(record, digest_size=_CHECKSUM_BYTES).digest()
