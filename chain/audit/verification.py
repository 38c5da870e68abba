"""A whole audit: bundles in, a report out. Needs neither service nor database, and believes nobody."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from chain.audit.bundle.continued import check_continued
from chain.audit.bundle.export import OnBytes
from chain.audit.bundle.paper import Tip
from chain.audit.bundle.reader import Bundle
from chain.audit.bundle.sections import BundleFault, Section
from chain.audit.doubled import blocks_of
from chain.audit.findings import Finding
from chain.audit.replay.deployments import Contracts
from chain.audit.replay.execution import Replay, State
from chain.audit.replay.nodes import Nodes
from chain.audit.replay.segments import Task, Workers
from chain.audit.replay.sources import check_sources
from chain.audit.replay.walk import Walk
from chain.audit.report.report import Report
from chain.audit.witness_files import Witness, read_witnesses
from chain.audit.witnesses import Witnesses
from chain.embedded.consensus.consortium_file import consortium_toml
from chain.embedded.executors.choice import ExecutorName, executor_named
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import Hash32

Engine = Literal["pyevm", "revm", "both"]

ENGINES: dict[Engine, tuple[ExecutorName, ...]] = {
    "pyevm": ("pyevm",),
    "revm": ("revm",),
    "both": ("revm", "pyevm"),
}


DAMAGED_SECTIONS_MAX = 16
"""Sections of blocks that cannot be read, before no more are looked at: a few kilobytes may unpack to many megabytes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to audit. With several ``jobs`` segments are executed on py-evm in so many processes, while revm runs ahead to
    find the states at their borders. ``now`` is the auditor's own clock, seconds UTC. ``genesis`` is the ledger that the
    auditor means; without it the report says of which one the bundles are, and that nobody vouched for it."""

    now: int
    engine: Engine = "pyevm"
    jobs: int = 1
    recompile: bool = True
    witnesses: tuple[Path, ...] = ()
    genesis: Hash32 | None = None
    on_bytes: OnBytes = lambda _done, _of: None


def verify(paths: Sequence[Path], plan: Plan) -> Report:
    """Audit the history that bundles tell, the first from genesis and each going on where the one before ends.

    :raises OSError: a file cannot be read.
    """
    started = _cpu_seconds()
    report = Report(tuple(path.name for path in paths), ENGINES[plan.engine])
    bundles = list(_opened(paths, report))
    witnesses = list(_seen(plan.witnesses, report))
    if bundles:
        with ExitStack() as stack:
            audit = _Audit(plan, bundles, witnesses, report, stack)
            audit.run()
    report.seconds = _cpu_seconds() - started
    return report


class _Audit:
    def __init__(
        self, plan: Plan, bundles: Sequence[Bundle], witnesses: Sequence[Witness], report: Report, stack: ExitStack
    ) -> None:
        self._plan = plan
        self._bundles = bundles
        self._report = report
        self._consortium = bundles[0].consortium
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tallystick-audit-")))
        self._folder = folder / "nodes"
        self._nodes = Nodes(self._folder)
        stack.callback(self._nodes.close)
        self._witnesses = Witnesses(self._consortium, witnesses)
        self._contracts = self._papers()
        self._is_parallel = plan.jobs > 1 and plan.engine != "revm"
        self._workers = Workers(plan.jobs) if self._is_parallel else None
        if self._workers is not None:
            stack.callback(self._workers.close)
        names: tuple[ExecutorName, ...] = ("revm",) if self._is_parallel else ENGINES[plan.engine]
        self._replays = [self._replay(name) for name in names]
        self._walk = Walk(self._consortium, self._contracts, self._nodes, self._replays, self._witnesses, plan.now)

    def run(self) -> None:
        """Walk through every section, then look at the whole."""
        findings, damaged = self._report.findings, 0
        findings.add(self._is_meant())
        for bundle, section in self._sections():
            try:
                segment = bundle.segment(section)
            except BundleFault as fault:
                findings.add(self._walk.lose(fault.finding))
                damaged += 1
                if damaged >= DAMAGED_SECTIONS_MAX:
                    detail = f"{damaged} sections cannot be read"
                    findings.add([Finding("reading-stopped", detail)])
                    break
                continue
            self._hand_over(section)
            for record in segment.records:
                findings.add(self._walk.record(record))
                if self._walk.is_stopped:
                    break
            findings.add(self._walk.end_segment())
            if self._walk.is_stopped:
                break
        findings.add(self._walk.end(is_whole=self._is_whole()))
        for kept in blocks_of([bundle.path for bundle in self._bundles], self._walk.doubled):
            findings.add(self._witnesses.same_height(kept))
        if self._workers is not None:
            findings.add(self._workers.end())
        self._sum_up()

    def _sections(self) -> Iterator[tuple[Bundle, Section]]:
        """Sections of blocks of all bundles; where one is not joined to the one before, that is told."""
        total = sum(bundle.path.stat().st_size for bundle in self._bundles)
        done, tip = 0, None
        for bundle in self._bundles:
            self._report.findings.add(self._joins(bundle, tip))
            for section in bundle.sections():
                yield bundle, section
                done += len(section.packed)
                self._plan.on_bytes(done, total)
            self._report.findings.add(bundle.findings)
            tip = bundle.tail.tip if bundle.tail is not None else None
            self._report.findings.add(self._ends(bundle))
        self._plan.on_bytes(total, total)

    def _is_whole(self) -> bool:
        """Whether the last block that was read is the last that there is in the bundles that were named."""
        tip, tail = self._walk.tip, self._bundles[-1].tail
        is_end = tip is not None and tail is not None and tail.tip == Tip(tip.number, tip.hash)
        return is_end and len(self._bundles) == len(self._report.bundles)

    def _is_meant(self) -> Iterator[Finding]:
        """Whether the ledger is the one that the auditor named."""
        here, meant = self._consortium.seal_domain.genesis, self._plan.genesis
        if meant is not None and meant != here:
            yield Finding("ledger-differs", f"its genesis is 0x{here.hex()}, you named 0x{meant.hex()}")

    def _joins(self, bundle: Bundle, before: Tip | None) -> Iterator[Finding]:
        if bundle.consortium != self._consortium or bundle.head.genesis != self._consortium.genesis().header.hash:
            yield Finding("bundles-do-not-join", f"{bundle.path.name} is of another consortium")
        if bundle.head.since != before:
            begins = "at genesis" if bundle.head.since is None else f"after block {bundle.head.since.number}"
            ends = "nothing comes before it" if before is None else f"the one before ends with {before.number}"
            detail = f"{bundle.path.name} begins {begins}, {ends}, or with another hash"
            yield from self._walk.lose(Finding("bundles-do-not-join", detail))

    def _ends(self, bundle: Bundle) -> Iterator[Finding]:
        """Whether the blocks of a bundle end where its tail says."""
        tip = self._walk.tip
        if bundle.tail is not None and tip is not None and Tip(tip.number, tip.hash) != bundle.tail.tip:
            detail = f"its blocks end with {tip.number}, its tail says {bundle.tail.tip.number}, or another hash"
            yield Finding("bundle-damaged", detail)
        yield from bundle.count()

    def _papers(self) -> Contracts:
        last = self._bundles[-1]  # names the currencies that were added since the first
        sources = check_sources(last.texts, recompile=self._plan.recompile)
        contracts = Contracts(self._consortium, last.deployment, sources.artifacts)
        self._report.findings.add(check_continued(self._bundles))
        self._report.sources = sources.proof
        self._report.findings.add(sources.findings)
        self._report.findings.add(contracts.check_manifest())
        return contracts

    def _replay(self, name: ExecutorName) -> Replay:
        executor = executor_named(name)
        return Replay(name, executor, self._consortium, self._nodes, State(Hash32(EMPTY_ROOT)))

    def _hand_over(self, section: Section) -> None:
        state, tip = self._replays[0].state, self._walk.tip
        if self._workers is None or state.root is None:
            return
        parent = tip or self._consortium.genesis().header
        task = Task(
            "pyevm",
            consortium_toml(self._consortium),
            self._folder,
            section,
            parent,
            replace(state),
            self._nodes.hashes,
        )
        self._report.findings.add(self._workers.give(task))

    def _sum_up(self) -> None:
        walk, report, consortium = self._walk, self._report, self._consortium
        report.ledger, report.chain_id = consortium.name, consortium.chain_id
        report.genesis = f"0x{consortium.seal_domain.genesis.hex()}"
        report.is_named = self._plan.genesis is not None
        report.tip = None if walk.tip is None else Tip(walk.tip.number, walk.tip.hash)
        report.blocks, report.transactions, report.executed = walk.blocks, walk.transactions, walk.executed
        report.validators, report.judged = len(consortium.validators), walk.judged
        report.witnesses_agreeing = self._witnesses.agreeing


def _cpu_seconds() -> float:
    """Of this process and of those it waited for."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _opened(paths: Sequence[Path], report: Report) -> Iterator[Bundle]:
    for path in paths:
        try:
            yield Bundle.open(path)
        except BundleFault as fault:
            report.findings.add([replace(fault.finding, detail=f"{path.name}: {fault.finding.detail}")])


def _seen(paths: Sequence[Path], report: Report) -> Iterator[Witness]:
    report.witnesses = tuple(path.name for path in paths)
    for path in paths:
        for found in read_witnesses(path):
            if isinstance(found, Witness):
                yield found
            else:
                report.findings.add([found])
