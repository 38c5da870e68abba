"""The rule of shares in plain Python: one receivable, whoever holds its claims, and what they draw.

Written from the rule's words and not from the contract, for the property tests that run it in many thousand histories.
All amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Shape = Callable[[int], list[int]]
"""Divides an amount into parts that sum to it."""


def share(value: int, paid_at: int, face: int, paid: int) -> int:
    """⌊value × (paid − paid_at) / (face − paid_at)⌋: all that a claim was ever due."""
    return value * (paid - paid_at) // (face - paid_at)


@dataclass(slots=True, eq=False)
class Claim:
    """One of a receivable's claims, itself and no other of the same figures. ``paid_at`` is what the receivable had been
    paid when the claim came to be."""

    owner: int
    value: int
    paid_at: int = 0
    redeemed: int = 0


@dataclass(slots=True)
class Pot:
    """A receivable of a face, its live claims, and what each owner has drawn."""

    face: int
    claims: list[Claim]
    paid: int = 0
    drawn: dict[int, int] = field(default_factory=dict)

    def due(self, claim: Claim) -> int:
        return share(claim.value, claim.paid_at, self.face, self.paid) - claim.redeemed

    def redeem(self, claim: Claim) -> int:
        """Draw what is due; a claim that nothing is left of ends."""
        due = self.due(claim)
        claim.redeemed += due
        self.drawn[claim.owner] = self.drawn.get(claim.owner, 0) + due
        if claim.redeemed == claim.value:
            self.claims.remove(claim)
        return due

    def divisible(self, claim: Claim) -> int:
        """What a split divides: what is outstanding once what is due is drawn."""
        return claim.value - claim.redeemed - self.due(claim)

    def children(self, claim: Claim, parts: list[int]) -> list[Claim]:
        """They start with nothing redeemed and what has been paid by now."""
        return [Claim(claim.owner, part, self.paid) for part in parts]

    def split(self, claim: Claim, shape: Shape) -> list[Claim]:
        """Draw first, then divide what is outstanding."""
        self.redeem(claim)
        children = self.children(claim, shape(self.divisible(claim)))
        self.claims.remove(claim)
        self.claims.extend(children)
        return children

    def total(self, owner: int) -> int:
        """What an owner has drawn and could draw now."""
        return self.drawn.get(owner, 0) + sum(self.due(each) for each in self.claims if each.owner == owner)


@dataclass(slots=True)
class OldPot(Pot):
    """The rule before: parts of the whole value, over which ⌊redeemed × running sum / value⌋ is carried, and no drawing.

    It let a holder push what was redeemed onto a child of one cent and draw again: the property tests must find that.
    """

    def due(self, claim: Claim) -> int:
        pot = self.paid - sum(self.drawn.values())
        return min(pot, max(0, share(claim.value, 0, self.face, self.paid) - claim.redeemed))

    def divisible(self, claim: Claim) -> int:
        return claim.value

    def children(self, claim: Claim, parts: list[int]) -> list[Claim]:
        found, start, before = [], 0, 0
        for part in parts:
            start += part
            carried = claim.redeemed * start // claim.value
            found.append(Claim(claim.owner, part, 0, carried - before))
            before = carried
        return found

    def split(self, claim: Claim, shape: Shape) -> list[Claim]:
        children = self.children(claim, shape(claim.value))
        self.claims.remove(claim)
        live = [each for each in children if each.redeemed < each.value]
        self.claims.extend(live)
        return live
