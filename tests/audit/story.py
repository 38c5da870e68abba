"""What happens in the history that the audit's tests look at."""

from __future__ import annotations

from typing import Any

from tests.audit.chronicle import NEWCOMER, VALIDATORS
from tests.contracts.world import scenes
from tests.contracts.world.ledger import World
from tests.contracts.world.words import Verb, ref


def story(world: World) -> None:
    """A receivable from invoice to settlement: split, one part passed on, one pledged; money in and out; two persons;
    two transactions in one block; another validator in the place of one."""
    receivable, claim = scenes.confirmed(world, 1_000_00)
    passed, pledged = scenes.split(world, claim, 600_00, 400_00)
    scenes.passed(world, passed, world.tier1, world.tier2)
    scenes.loan(world, pledged, 200_00)
    scenes.policy(world, world.core1, Verb.Pay, above=500_00)
    world.travel(days=10)
    approval = scenes.file(world, world.core1.maker, "ReceivableBook", "pay", 0, receivable, 1_000_00)
    world.send(world.core1.checker, "ReceivableBook", "pay", approval, receivable, 1_000_00)
    scenes.redeem(world, passed)
    scenes.redeem(world, pledged)
    world.send(world.tier2.maker, "DepositToken:CNY", "reservePayout", 0, 100_00, ref("account"))
    world.send(world.bank.maker, "DepositToken:CNY", "settlePayout", 1, ref("statement"))
    mints = [(0, world.tier1.id, 5_00, ref("one")), (0, world.tier1.id, 7_00, ref("other"))]
    world.batch(world.bank.maker, "DepositToken:CNY", "mint", mints)
    change = world.number + 5
    _governed(world, "admit", NEWCOMER.address, NEWCOMER.name.encode().ljust(32, b"\0"), change)
    _governed(world, "remove", VALIDATORS[0].address, change)
    scenes.confirmed(world, 300_00)


def _governed(world: World, verb: str, *args: Any) -> None:
    """What governance asks of the set of validators, and the operator does."""
    given = (world.governance.id, *args)
    approval = scenes.file(world, world.governance.admin, "ValidatorSet", verb, 0, *given)
    world.send(world.operator.maker, "ValidatorSet", verb, approval, *given)
