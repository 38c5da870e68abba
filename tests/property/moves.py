"""What may be done with a claim: each move does its verbs in a world and says what they did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.contracts.world import Done, World, scenes
from tests.contracts.world.words import DAY_S

CLAIMS = "ClaimToken"

Move = Callable[[World], list[Done]]


@dataclass(frozen=True)
class Option:
    """Something to try, in words, and on which claim."""

    words: str
    claim: int
    move: Move
    kept: int = 0
    """The largest part that is left of the claim, minor units."""


def redeem(world: World, claim: int) -> Done:
    return world.send(world.auditor.maker, CLAIMS, "redeem", claim)


def split(world: World, name: str, claim: int, parts: list[int]) -> Done:
    return world.send(world.members[name].maker, CLAIMS, "split", claim, parts)


def pass_on(world: World, claim: int, giver: str, taker: str) -> list[Done]:
    give, take = world.members[giver], world.members[taker]
    left = scenes.outstanding(world, claim)
    invoice = scenes.invoice(world, take, give, left)
    args = scenes.offer_args(world, claim, take, invoice)
    offered = world.send(give.maker, CLAIMS, "offerTransfer", *args)
    accepted = world.send(take.maker, CLAIMS, "acceptTransfer", 0, offered.value, left)
    return [offered, accepted]


def pledge(world: World, claim: int, name: str) -> list[Done]:
    who, left = world.members[name], scenes.outstanding(world, claim)
    asked = scenes.request(world, claim, who)
    made = scenes.offer(
        world, asked, max(1, left // 2), world.funder2, dueOn=world.today + 1, expiresAt=world.now + DAY_S
    )
    return [world.send(who.maker, "FinancingDesk", "acceptOffer", 0, made)]


def repay(world: World, name: str, loan: int) -> list[Done]:
    owed = world.view("LoanBook", "owed", loan)
    return [world.send(world.members[name].maker, "LoanBook", "repayAll", 0, loan, owed)]
