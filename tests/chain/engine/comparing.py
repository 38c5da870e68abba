"""Two executors on the same blocks, each on nodes of its own making only."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from chain.embedded.executors.protocol import Account, CallResult, Environment, Execution, Executor
from chain.embedded.executors.pyevm import PyEvm
from chain.embedded.executors.revm import Revm
from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import Transaction
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import Address, Hash32
from tests.chain.chain_kit import MemoryReader
from tests.chain.engine.programs import CHAIN_ID, CONTRACTS, SENDERS, Call
from tests.chain.places import places

EMPTY = Hash32(EMPTY_ROOT)
GENESIS_TIME = 1_700_000_000
SLOTS = range(5)


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Hypothesis lowers Python's recursion limit for what it runs; py-evm needs its own for 1,024 nested calls."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class Side:
    """An executor and what it made so far."""

    def __init__(self, executor: Executor, root: Hash32 = EMPTY, nodes: Mapping[bytes, bytes] | None = None) -> None:
        self.executor = executor
        self.reader = MemoryReader()
        self.reader.stored |= nodes or {}
        self.root = root
        self.uses = places(self.reader.get, root)

    def execute(self, environment: Environment, transactions: Sequence[Transaction]) -> Execution:
        """Execute a block and stand on it."""
        execution = self.executor.execute(self.reader, self.root, environment, transactions)
        self.real_changes = self._real_changes(execution)
        self.root = self.reader.keep(execution)
        self.uses.update(execution.uses)
        return execution

    def _real_changes(self, execution: Execution) -> tuple[object, object]:
        """The flat changes without those that change nothing (the protocol allows them)."""
        evm, reader, root = self.executor, self.reader, self.root
        accounts: dict[Address, Account | None] = {
            address: account
            for address, account in execution.accounts.items()
            if account != evm.account(reader, root, address)
        }
        slots = {
            (address, slot): value
            for (address, slot), value in execution.slots.items()
            if value != evm.storage(reader, root, address, slot) and execution.accounts[address] is not None
        }
        return accounts, slots


def environment(number: int) -> Environment:
    """Block ``number``'s environment."""
    randao = Hash32(keccak(number.to_bytes(8, "big")))
    return Environment(CHAIN_ID, number, GENESIS_TIME + number, 1_000_000_000, randao, Address(bytes(20)))


class Comparison:
    """Both executors, block by block, from an empty state or a given one."""

    def __init__(self, root: Hash32 = EMPTY, nodes: Mapping[bytes, bytes] | None = None) -> None:
        # New instances remember nothing of other comparisons, so every node must come from the reader.
        self.sides = Side(Revm(), root, nodes), Side(PyEvm(), root, nodes)
        self.nonces = dict.fromkeys(range(len(SENDERS)), 0)
        self.number = 300

    def block(self, calls: Iterable[Call]) -> Execution:
        """Execute a block of made-up calls on both."""
        transactions = []
        for call in calls:
            transactions.append(call.transaction(self.nonces[call.sender]))
            self.nonces[call.sender] += 1
        self.number += 1
        return self.agree(environment(self.number), transactions)

    def agree(self, environment: Environment, transactions: Sequence[Transaction]) -> Execution:
        """Execute a block on both and compare everything that the protocol promises."""
        engine, python = self.sides
        ours = engine.execute(environment, transactions)
        theirs = python.execute(environment, transactions)
        assert ours.outcomes == theirs.outcomes
        assert [each.record() for each in ours.outcomes] == [each.record() for each in theirs.outcomes]
        assert ours.gas_used == theirs.gas_used
        assert ours.bloom == theirs.bloom
        assert engine.real_changes == python.real_changes
        assert ours.state_root == theirs.state_root
        assert ours.receipts_root == theirs.receipts_root
        assert ours.transactions_root == theirs.transactions_root
        assert ours.uses == theirs.uses
        assert ours.code == theirs.code
        assert all(keccak(node) == digest for digest, node in [*ours.nodes.items(), *ours.code.items()])
        return ours

    def reads_agree(self) -> None:
        """Compare what both read of the last state, the engine with a fresh memory."""
        engine, python = Revm(), self.sides[1].executor
        self.uses_add_up()
        mine, theirs, root = self.sides[0].reader, self.sides[1].reader, self.sides[0].root
        for address in (*CONTRACTS, *SENDERS, Address(b"\7" * 20)):
            assert engine.account(mine, root, address) == python.account(theirs, root, address)
            assert engine.code(mine, root, address) == python.code(theirs, root, address)
            assert engine.proof(mine, root, address, SLOTS) == python.proof(theirs, root, address, SLOTS)
            for slot in SLOTS:
                assert engine.storage(mine, root, address, slot) == python.storage(theirs, root, address, slot)

    def uses_add_up(self) -> None:
        """What blocks said of uses is in how many places of the state each node is."""
        side = self.sides[0]
        assert +side.uses == places(side.reader.get, side.root)
        assert min(side.uses.values(), default=0) >= 0

    def calls_agree(self, sender: Address, to: Address, data: bytes, gas: int) -> CallResult:
        """Compare a call on the last state."""
        ours, theirs = (
            side.executor.call(side.reader, side.root, environment(self.number + 1), sender, to, data, gas)
            for side in self.sides
        )
        assert ours == theirs
        return ours
