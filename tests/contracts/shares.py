"""The rule of shares in plain Python: one receivable, whoever holds its claims, and what they draw.

Written from the rule's words and not from the contract, for the property tests that run it in many thousand histories.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


def share(value: int, paid_at: int, face: int, paid: int) -> int:
    """⌊value × (paid − paid_at) / (face − paid_at)⌋, minor units: all that a claim was ever due."""
    return value * (paid - paid_at) // (face - paid_at)


@dataclass(slots=True)
class Claim:
    """``paid_at`` is what the receivable had been paid when the claim came to be; amounts are minor units."""

    owner: int
    value: int
    paid_at: int
    redeemed: int = 0

    @property
    def outstanding(self) -> int:
        return self.value - self.redeemed


Divide = Callable[["Pot", Claim, list[int]], list[Claim]]
"""How a split makes its children; the rule's own is :func:`divided`."""


def divided(pot: Pot, parent: Claim, parts: list[int]) -> list[Claim]:
    """Children start with nothing redeemed and what has been paid by now."""
    return [Claim(parent.owner, part, pot.paid) for part in parts]


@dataclass(slots=True)
class Pot:
    """A receivable of a face, its live claims, and what each owner has drawn."""

    face: int
    claims: list[Claim]
    divide: Divide = divided
    paid: int = 0
    drawn: dict[int, int] = field(default_factory=dict)

    def due(self, claim: Claim) -> int:
        return share(claim.value, claim.paid_at, self.face, self.paid) - claim.redeemed

    def pay(self, amount: int) -> None:
        self.paid += amount

    def redeem(self, claim: Claim) -> int:
        """Draw what is due; a claim that nothing is left of ends."""
        due = self.due(claim)
        claim.redeemed += due
        self.drawn[claim.owner] = self.drawn.get(claim.owner, 0) + due
        if not claim.outstanding:
            self.claims.remove(claim)
        return due

    def split(self, claim: Claim, parts: list[int]) -> list[Claim]:
        """Draw first, then divide what is outstanding."""
        self.redeem(claim)
        assert sum(parts) == claim.outstanding
        children = self.divide(self, claim, parts)
        self.claims.remove(claim)
        self.claims.extend(children)
        return children

    @property
    def total_due(self) -> int:
        return sum(map(self.due, self.claims))

    @property
    def total_drawn(self) -> int:
        return sum(self.drawn.values())
