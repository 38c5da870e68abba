"""What happens in the history that the audit's tests look at."""

from __future__ import annotations

from tests.contracts.world import scenes
from tests.contracts.world.ledger import World
from tests.contracts.world.words import Verb, ref


def story(world: World) -> None:
    """A receivable from invoice to settlement: split, one part passed on, one pledged; money in and out; two persons; and
    two transactions in one block."""
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
    scenes.confirmed(world, 300_00)
