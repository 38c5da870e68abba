"""What a claim is owed out of what the debtor has paid so far: the integer rule of ``Shares.sol``.

All amounts are minor units.
"""

from __future__ import annotations


def due(*, value: int, redeemed: int, face: int, paid: int, pot: int) -> int:
    """max(0, ⌊value × paid / face⌋ − redeemed), clipped to the pot; exact once ``paid`` = ``face``.

    :param value: what the claim was made for; ``redeemed`` is what it has had of it.
    :param face: what the debtor owes in all; ``paid`` is what it has paid of it.
    :param pot: what of ``paid`` nobody has drawn yet.
    """
    return min(pot, max(0, value * paid // face - redeemed))


def carried(*, redeemed: int, value: int, start: int, end: int) -> int:
    """The part of ``redeemed`` that goes with the part of a split between two running sums of its parts.

    ⌊redeemed × end / value⌋ − ⌊redeemed × start / value⌋: the parts sum exactly to ``redeemed``, and none gets more
    than its value, so nobody shifts value by splitting.
    """
    return redeemed * end // value - redeemed * start // value
