"""The ledger's own business as transactions that can be executed again: invoices, receivables, claims, loans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chain.embedded.executors.protocol import Environment, Execution, Executor, Reader
from chain.embedded.executors.revm import Revm
from chain.ethereum.transactions import Transaction
from chain.port import Hash32
from tests.contracts.world import founding, scenes
from tests.contracts.world.ledger import World, executed_by

FACE = 1_000_00
VERBS = 13
"""Transactions of one life."""


@dataclass
class Recording:
    """Transactions in order, on the state of a founded ledger. All of them succeed in blocks of any size."""

    nodes: dict[bytes, bytes]
    root: Hash32
    environment: Environment
    transactions: list[Transaction]

    def get(self, digest: bytes) -> bytes:
        return self.nodes[digest]

    def block_hash(self, number: int) -> Hash32:
        """The contracts use no block hashes."""
        raise KeyError(number)


@dataclass
class Recorder:
    """An executor that remembers what it was asked to execute."""

    executor: Executor
    transactions: list[Transaction] = field(default_factory=list)
    environments: list[Environment] = field(default_factory=list)

    def execute(
        self, reader: Reader, parent_root: Hash32, environment: Environment, transactions: Sequence[Transaction]
    ) -> Execution:
        # The contracts' tests leave out the signed bytes; a block needs some.
        self.transactions += [replace(each, raw=b"\2" + each.sender + each.data) for each in transactions]
        self.environments.append(environment)
        return self.executor.execute(reader, parent_root, environment, transactions)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.executor, name)


def life(world: World) -> None:
    """A receivable from invoice to settlement: split, one part passed on, one financed, paid and redeemed."""
    receivable, claim = scenes.confirmed(world, FACE)
    passed, pledged = scenes.split(world, claim, 600_00, 400_00)
    scenes.passed(world, passed, world.tier1, world.tier2)
    scenes.loan(world, pledged, 200_00)
    scenes.pay(world, receivable, FACE)
    scenes.redeem(world, passed)
    scenes.redeem(world, pledged)


def record(lives: int) -> Recording:
    """So many lives, one after another, on a ledger that was just founded."""
    keeper = Recorder(Revm())
    with executed_by(keeper):
        world = founding.world()
        nodes, root = dict(_all(world)), world._root
        keeper.transactions.clear()
        keeper.environments.clear()
        for _ in range(lives):
            life(world)
    return Recording(nodes, root, keeper.environments[0], list(keeper.transactions))


def _all(world: World) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for layer in (*reversed(world._memory._below), world._memory._own):
        found.update(layer)
    return found
