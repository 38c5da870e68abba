"""The proposal: the one block that was executed and shown to validators and is not final yet.

It is durable before a validator outside this process sees it, so that after a crash the same block is proposed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import structlog

from chain.embedded.executors.protocol import Execution
from chain.embedded.store import records
from chain.embedded.store.files import AppendFile, FileLayer
from chain.embedded.store.sealed import SealedBlock
from chain.errors import Damaged

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An executed block that lacks its commit."""

    block: SealedBlock
    execution: Execution


class ProposalFile:
    """At most one block without a commit, for one thread. The file is made when the first proposal is kept."""

    def __init__(self, files: FileLayer, path: Path) -> None:
        self._files = files
        self._path = path
        self._file = files.open(path) if path.exists() else None
        self._kept: SealedBlock | None = None

    def keep(self, block: SealedBlock) -> None:
        """Make a proposal durable. It replaces the one before, whose block is final."""
        if self._kept == block:
            return
        if self._file is None:
            self._file = self._files.open(self._path)
        # One sync for both: what a crash leaves of the old one and the new one is no proposal, and nobody saw the new one.
        self._file.truncate(0)
        self._file.append(records.frame(block.header.number, block.encode()))
        self._file.sync()
        self._kept = block

    def after(self, head: SealedBlock) -> SealedBlock | None:
        """The proposal for the block after ``head``, if one was kept.

        One that is cut short or damaged is no proposal: either nobody saw it, or who saw it refuses any other block of
        its height, so that none becomes final by mistake.
        """
        block = None if self._file is None else _read(self._file)
        if block is None or block.header.parent_hash != head.header.hash:
            return None
        self._kept = block
        return block

    def close(self) -> None:
        """Release the file."""
        if self._file is not None:
            self._file.close()


def _read(file: AppendFile) -> SealedBlock | None:
    head = file.read(0, records.HEAD_BYTES)
    if len(head) < records.HEAD_BYTES:
        return None
    number = records.HEAD.unpack_from(head)[1]
    try:
        return SealedBlock.decode(number, records.read(file, 0, number).payload)
    except (records.Incomplete, Damaged) as error:
        logger.warning("proposal_unreadable", why=str(error))
        return None
