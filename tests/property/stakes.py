"""What each party is entitled to out of what debtors pay, as exact fractions: no formula of shares has a part in it.

A claim's stake is the part of the face that it stands for. As the debtor pays, each live claim comes to be worth its
stake's part of the payment; what is drawn is taken off; a split divides stake and remainder in proportion of the parts;
and who takes over a claim takes over what it had come to be worth and not drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass
class Stake:
    """Of one live claim. ``ready`` is what was paid on it and not drawn."""

    receivable: int
    holder: str
    part: Fraction
    ready: Fraction = Fraction(0)


class Stakes:
    """All live claims, and what each party was entitled to and got."""

    def __init__(self) -> None:
        self.claims: dict[int, Stake] = {}
        self.entitled: defaultdict[str, Fraction] = defaultdict(Fraction)
        self.drawn: defaultdict[str, int] = defaultdict(int)

    def minted(self, claim: int, receivable: int, holder: str, face: int) -> None:
        self.claims[claim] = Stake(receivable, holder, Fraction(face))

    def paid(self, receivable: int, amount: int, face: int) -> None:
        for stake in self.claims.values():
            if stake.receivable == receivable:
                more = stake.part * amount / face
                stake.ready += more
                self.entitled[stake.holder] += more

    def redeemed(self, claim: int, amount: int) -> None:
        """Drawn for its holder, or for a lender of its holder."""
        stake = self.claims[claim]
        stake.ready -= amount
        self.drawn[stake.holder] += amount

    def split(self, claim: int, children: Sequence[int], values: Sequence[int]) -> None:
        parent, whole = self.claims.pop(claim), sum(values)
        for child, value in zip(children, values, strict=True):
            share = Fraction(value, whole)
            self.claims[child] = Stake(parent.receivable, parent.holder, parent.part * share, parent.ready * share)

    def passed(self, claim: int, taker: str) -> None:
        """What was drawn beyond the stake stays with who drew it."""
        stake = self.claims[claim]
        stake.ready = max(stake.ready, Fraction(0))
        self.entitled[stake.holder] -= stake.ready
        self.entitled[taker] += stake.ready
        stake.holder = taker
