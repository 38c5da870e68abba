"""Blocks executed again on one EVM, on the states that come out, and compared with what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from chain.audit.findings import Finding
from chain.audit.replay.nodes import Nodes
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.executors.protocol import Execution, Executor, InvalidBlockError
from chain.embedded.mempool.admission import Admission
from chain.embedded.mempool.party_limits import Shares
from chain.embedded.store.sealed import SealedBlock
from chain.errors import ChainError, NotAdmitted
from chain.ethereum.blocks import Header, Outcome, bloom_of
from chain.ethereum.transactions import Transaction, type_of
from chain.ethereum.trie import root_of
from chain.port import Address, Hash32

FAILURES = (InvalidBlockError, ChainError, ValueError, KeyError, OverflowError)
"""What an executor raises where a block or its state is not one."""


@dataclass(slots=True)
class State:
    """Where a replay stands: the state that came out of the last block. ``root`` is ``None`` once a block could not be
    executed, ``is_recorded`` false once a header said otherwise: after that only the first difference is told."""

    root: Hash32 | None
    is_recorded: bool = True


class Replay:
    """Executes one block after another on one EVM. ``execution`` is that of the last block, if there was one."""

    def __init__(self, engine: str, executor: Executor, consortium: Consortium, nodes: Nodes, state: State) -> None:
        self.engine = engine
        self.executor = executor
        self.state = state
        self.execution: Execution | None = None
        self._consortium = consortium
        self._nodes = nodes
        self._admission = Admission(consortium, executor, nodes)

    def block(
        self, parent: Header, block: SealedBlock, transactions: Sequence[Transaction] | None
    ) -> Iterator[Finding]:
        """Execute the next block, and tell what is not as recorded."""
        self.execution = None
        if self.state.root is None:
            return
        if transactions is None:
            self.state.root = None
            return
        root = self.state.root
        yield from self._inadmissible(replace(parent, state_root=root), block, transactions)
        environment = self._consortium.environment(parent, block.header.timestamp)
        try:
            self.execution = self.executor.execute(self._nodes, root, environment, transactions)
        except FAILURES as error:
            yield self._not_executable(block, transactions, root, error)
            self.state.root = None
            return
        self._nodes.add(self.execution)
        self.state.root = self.execution.state_root
        yield from _differences(self.engine, block, self.execution)
        if self.state.is_recorded and self.execution.state_root != block.header.state_root:
            self.state.is_recorded = False
            detail = (
                f"{self.engine} gets 0x{self.execution.state_root.hex()}, the header says "
                f"0x{block.header.state_root.hex()}; later blocks are executed on what {self.engine} got"
            )
            yield Finding("state-root-differs", detail, block.header.number)

    def _inadmissible(
        self, parent: Header, block: SealedBlock, transactions: Sequence[Transaction]
    ) -> Iterator[Finding]:
        refused: dict[bytes, str] = {}
        for sender in {each.sender: None for each in transactions}:
            try:
                self._admission.check_sender(sender, parent, block.header.timestamp)
            except NotAdmitted as refusal:
                refused[sender] = refusal.detail
            except FAILURES as error:
                refused[sender] = f"the registry cannot be asked: {error!r}"
        shares = Shares(self._consortium.limits, partial(self._party_of, parent=parent))
        for index, each in enumerate(transactions):
            if each.sender in refused:
                yield Finding("sender-not-admitted", refused[each.sender], block.header.number, index)
            elif not shares.take(each):
                detail = f"the party of 0x{each.sender.hex()} has more than its share of the block"
                yield Finding("party-over-share", detail, block.header.number, index)

    def _party_of(self, sender: Address, parent: Header) -> bytes | None:
        try:
            return self._admission.party_of(sender, parent)
        except FAILURES:
            return sender  # that the registry cannot be asked is found already

    def _not_executable(
        self, block: SealedBlock, transactions: Sequence[Transaction], root: Hash32, error: Exception
    ) -> Finding:
        index = error.index if isinstance(error, InvalidBlockError) else None
        name = "block-not-executable"
        if index is not None and index < len(transactions):
            sent = transactions[index]
            known = self.executor.account(self._nodes, root, sent.sender)
            earlier = sum(each.sender == sent.sender for each in transactions[:index])
            if sent.nonce != (known.nonce if known else 0) + earlier:
                name = "nonce-differs"
        return Finding(name, f"{self.engine}: {error}", block.header.number, index)


def check_roots(block: SealedBlock, execution: Execution | None) -> Iterator[Finding]:
    """Whether the record's transactions and outcomes make what its header says, executed or not."""
    header, outcomes = block.header, [entry.outcome for entry in block.entries]
    if execution is not None and _same(execution, outcomes):
        transactions_root, receipts_root = execution.transactions_root, execution.receipts_root
        bloom = execution.bloom
    else:
        transactions_root = Hash32(root_of(entry.raw for entry in block.entries))
        receipts_root = Hash32(root_of(entry.outcome.receipt(type_of(entry.raw)) for entry in block.entries))
        bloom = bloom_of(outcomes)
    if transactions_root != header.transactions_root:
        yield Finding("transactions-root-differs", f"they make 0x{transactions_root.hex()}", header.number)
    if receipts_root != header.receipts_root:
        yield Finding("receipts-root-differs", f"they make 0x{receipts_root.hex()}", header.number)
    if bloom != header.bloom:
        yield Finding("bloom-differs", "logs and bloom filter do not belong together", header.number)
    if sum(outcome.gas_used for outcome in outcomes) != header.gas_used:
        yield Finding("gas-used-differs", f"the header says {header.gas_used}", header.number)


def check_engines(block: SealedBlock, replays: Sequence[Replay]) -> Iterator[Finding]:
    """Whether all EVMs that executed a block got the same."""
    results = [(each.engine, each.execution) for each in replays]
    for engine, execution in results[1:]:
        first = results[0][1]
        if (first is None) != (execution is None) or (
            first is not None
            and execution is not None
            and (first.state_root, first.receipts_root) != (execution.state_root, execution.receipts_root)
        ):
            detail = f"{results[0][0]} and {engine} do not get the same roots"
            yield Finding("engines-differ", detail, block.header.number)


def _differences(engine: str, block: SealedBlock, execution: Execution) -> Iterator[Finding]:
    for index, (entry, outcome) in enumerate(zip(block.entries, execution.outcomes, strict=True)):
        fields = _unequal(entry.outcome, _kept(outcome))
        if fields:
            detail = f"{engine} gets another {', '.join(fields)}"
            yield Finding("outcome-differs", detail, block.header.number, index)


def _same(execution: Execution, outcomes: Sequence[Outcome]) -> bool:
    return list(map(_kept, execution.outcomes)) == list(outcomes)


def _kept(outcome: Outcome) -> Outcome:
    """An outcome as records keep it: what a successful transaction returned is not kept."""
    return replace(outcome, output=b"") if outcome.succeeded else outcome


def _unequal(recorded: Outcome, executed: Outcome) -> list[str]:
    names = {
        "succeeded": "status",
        "gas_used": "gas",
        "gas_used_in_block": "sum of gas",
        "logs": "logs",
        "output": "revert data",
        "contract": "contract",
    }
    return [word for name, word in names.items() if getattr(recorded, name) != getattr(executed, name)]
