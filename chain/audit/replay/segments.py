"""Segments executed again in processes of their own, each from a state that another one worked out.

A worker takes nothing on trust: the nodes it starts from lie under their hashes, the root is the one in the header of the
block before, and what comes out is compared with the headers of its own blocks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from chain.audit.bundle.sections import Section
from chain.audit.bundle.segments import Segment
from chain.audit.findings import Finding
from chain.audit.replay.execution import Replay, State
from chain.audit.replay.nodes import Nodes
from chain.audit.replay.records import read_block
from chain.audit.replay.transaction_rules import read_transactions
from chain.embedded.consensus.consortium_file import parse_consortium
from chain.embedded.executors.choice import ExecutorName, executor_named
from chain.errors import Damaged
from chain.ethereum.blocks import Header
from chain.port import Hash32


@dataclass(frozen=True, slots=True)
class Task:
    """One segment, and where it starts: the block before it, the state that was reached, the hashes BLOCKHASH sees."""

    engine: ExecutorName
    consortium: str
    nodes: Path
    section: Section
    parent: Header
    state: State
    hashes: dict[int, Hash32]


class Workers:
    """Processes that execute segments. Findings come in the order of the segments."""

    def __init__(self, jobs: int) -> None:
        # Forked processes would share this one's threads' locks and its engine's memory.
        self._pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
        self._most = 2 * jobs
        self._waiting: deque[Future[list[Finding]]] = deque()

    def give(self, task: Task) -> Iterator[Finding]:
        """Hand over a segment; waits for an earlier one where many are under way."""
        self._waiting.append(self._pool.submit(execute, task))
        while len(self._waiting) > self._most:
            yield from self._waiting.popleft().result()

    def end(self) -> Iterator[Finding]:
        """What all the others found."""
        while self._waiting:
            yield from self._waiting.popleft().result()

    def close(self) -> None:
        """Stop the processes."""
        self._pool.shutdown(cancel_futures=True)


def execute(task: Task) -> list[Finding]:
    """Execute a segment, in a worker."""
    consortium = parse_consortium(task.consortium)
    nodes = Nodes(task.nodes, is_reader=True)
    nodes.remember_all(task.hashes)
    replay = Replay(task.engine, executor_named(task.engine), consortium, nodes, task.state)
    findings: list[Finding] = []
    parent = task.parent
    try:
        for record in Segment.decode(task.section.unpack()).records:
            try:
                block = read_block(parent.number + 1, record)
            except Damaged:
                break  # told by the walk; nothing after it can be executed
            if block.header == parent:
                continue  # genesis, where there is nothing to execute
            if parent.number + 1 != block.header.number or parent.hash != block.header.parent_hash:
                break
            findings += replay.block(parent, block, read_transactions(consortium, block).transactions)
            nodes.remember(block.header)
            parent = block.header
    finally:
        nodes.close()
    return findings
