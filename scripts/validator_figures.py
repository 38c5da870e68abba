"""What a validator's judgement costs beside the block that it judges: blind, and executing.

    python -m scripts.validator_figures

Lives the pre-signed lives of ``make bench`` on an embedded node with four validators, in blocks of fifty, and shows each of
these blocks to a blind and to an executing validator, all in one process and one run. Prints processor time a block and the
ratios that decide whether validators execute by default (``docs/decisions/0302``).
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from chain.audit.bundle.log import LogReader
from chain.embedded.consensus.vote_requests import Proposed, Question
from chain.embedded.executors.choice import executor_named
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.validator.judging import BlindJudge, ExecutingJudge, Judge
from chain.runtime.clock import SystemClock
from scripts.bench.peers.embedded import Embedded, EmbeddedPeer
from scripts.bench.peers.protocol import Sent
from scripts.bench.presigned.lives import write
from scripts.bench.presigned.signing import lasts, signed
from tests.contracts.world.founding import deployer

_T = TypeVar("_T")

BLOCK = 50
"""Transactions a block."""
LIVES = 50
"""Of a cohort, so that a wave fills a block."""


def main() -> None:
    """Live, judge, print."""
    build = Path(__file__).parents[1] / "build"
    build.mkdir(exist_ok=True)
    script = write(LIVES, 1)
    prepared = signed(script, pays=False)
    first = deployer().address
    senders = [first, *(who for who in script.keys if who != first)]
    with tempfile.TemporaryDirectory(dir=build) as folder, Embedded(Path(folder)).running(senders) as peer:
        for group in prepared.founding:
            peer.send([each.raw for each in group])
            peer.wait(lasts(group))
        founded = len(_blocks(peer))
        sent = [each for wave in prepared.waves for each in wave]
        parts = [sent[at : at + BLOCK] for at in range(0, len(sent), BLOCK)]
        live_ms = _taken(parts, lambda part: _write(peer, part)) / len(parts)
        blocks = _blocks(peer)
        full = [number for number in range(founded, len(blocks)) if len(blocks[number].entries) == BLOCK]
        print(f"{len(full)} blocks of {BLOCK} lifecycle transactions, {live_ms:.2f} ms of processor time each")
        blind = BlindJudge(peer.consortium, SystemClock())
        executing = ExecutingJudge(peer.consortium, SystemClock(), Path(folder) / "state", executor_named("revm"))
        for name, judge in (("blind", blind), ("executing", executing)):
            spent_ms = _judged(judge, blocks, frozenset(full)) / len(full)
            print(f"{name}: {spent_ms:.2f} ms a block, {spent_ms / live_ms:.3f} of a block")
            judge.close()


def _write(peer: EmbeddedPeer, part: Sequence[Sent]) -> None:
    peer.send([each.raw for each in part])
    peer.wait(part[-1:])


def _judged(judge: Judge, blocks: list[SealedBlock], measured: frozenset[int]) -> float:
    """Processor time of judging the measured blocks, ms; the others are shown before them."""
    spent_ms = 0.0
    for parent, block in itertools.pairwise(blocks):
        line = Question("vote", Proposed.of(block, parent)).line(with_transactions=isinstance(judge, ExecutingJudge))
        taken_ms = _taken([line], lambda each: judge.check(Question.read(each).proposed))
        spent_ms += taken_ms if block.header.number in measured else 0.0
    return spent_ms


def _taken(parts: Iterable[_T], work: Callable[[_T], object]) -> float:
    """Processor time of this process, ms."""
    begin = time.process_time()
    for part in parts:
        work(part)
    return (time.process_time() - begin) * 1e3


def _blocks(peer: EmbeddedPeer) -> list[SealedBlock]:
    log = LogReader(peer.folder)
    try:
        return [SealedBlock.decode(record.number, record.payload) for record in log.records()]
    finally:
        log.close()


if __name__ == "__main__":
    main()
