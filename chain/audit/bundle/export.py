"""From a ledger's folder to a bundle, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chain.audit.bundle.log import LogReader
from chain.audit.bundle.paper import Tip
from chain.audit.bundle.reader import Bundle
from chain.audit.bundle.segments import segmented
from chain.audit.bundle.writer import written
from chain.contracts.deployment import Deployment
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.store.records import Record
from chain.embedded.store.sealed import SealedBlock
from chain.errors import UnknownBlock, WrongLedger

OnBytes = Callable[[int, int], None]
"""Told how many bytes were read, of how many."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What is in a bundle that was just written."""

    since: Tip | None
    tip: Tip
    blocks: int
    bytes: int


def tip_of(bundle: Path) -> Tip:
    """The last block of a bundle.

    :raises WrongLedger: it is not whole.
    """
    opened = Bundle.open(bundle)
    for _ in opened.sections():
        pass
    if opened.tail is None or opened.findings:
        raise WrongLedger(f"{bundle} is not whole: {'; '.join(each.detail for each in opened.findings)}")
    return opened.tail.tip


def export(
    chain_folder: Path,
    out: Path,
    consortium: Consortium,
    deployment: Deployment,
    texts: dict[str, str],
    since: int | Tip | None = None,
    on_bytes: OnBytes = lambda _read, _of: None,
) -> Exported:
    """Write everything after ``since``, or from genesis on.

    :param since: a block's number, or the tip of an earlier bundle, which must be a block of this ledger.
    :raises WrongLedger: the folder is not the consortium's, or another block stands where ``since`` is.
    :raises UnknownBlock: the ledger does not reach to ``since``.
    :raises Damaged: a record of the log is not what was written.
    """
    log = LogReader(chain_folder)
    try:
        passage = _Passage(log, consortium, since, on_bytes)
        with written(out) as writer:
            writer.begin(consortium, deployment, texts, passage.since)
            writer.put(segmented(passage.records(), 0 if passage.since is None else passage.since.number + 1))
            writer.end(passage.tip)
        return Exported(passage.since, passage.tip, passage.blocks, out.stat().st_size)
    finally:
        log.close()


class _Passage:
    """One passage through the log: first up to the block that is gone on from, then the rest."""

    def __init__(self, log: LogReader, consortium: Consortium, since: int | Tip | None, on_bytes: OnBytes) -> None:
        self._log = log
        self._records = log.records()
        self._on_bytes = on_bytes
        self._genesis = consortium.genesis().header.hash
        self.blocks = 0
        self.since = None if since is None else self._skip_to(since)
        self.tip = self.since or Tip(0, self._genesis)

    def records(self) -> Iterator[bytes]:
        for record in self._records:
            self.tip = self._tip(record)
            self.blocks += 1
            self._on_bytes(record.end, self._log.size)
            yield record.payload

    def _skip_to(self, since: int | Tip) -> Tip:
        number = since if isinstance(since, int) else since.number
        for record in self._records:
            self._on_bytes(record.end, self._log.size)
            if record.number in {0, number}:
                found = self._tip(record)
            if record.number == number:
                if isinstance(since, Tip) and found != since:
                    raise WrongLedger(
                        f"block {number} of this ledger is 0x{found.hash.hex()}, of the earlier bundle "
                        f"0x{since.hash.hex()}: this history was rewritten, and the bundle is a witness against it"
                    )
                return found
        raise UnknownBlock(f"the ledger has no block {number}")

    def _tip(self, record: Record) -> Tip:
        """The block of a record; genesis has to be the consortium's."""
        tip = Tip(record.number, SealedBlock.decode(record.number, record.payload).header.hash)
        if tip.number == 0 and tip.hash != self._genesis:
            raise WrongLedger("the folder holds the ledger of another consortium")
        return tip
