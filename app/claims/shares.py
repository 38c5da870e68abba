"""What a claim is owed out of what the debtor has paid: the integer rule of ``Shares.sol``.

All amounts are minor units.
"""

from __future__ import annotations


def due(*, value: int, redeemed: int, paid_at: int, face: int, paid: int) -> int:
    """⌊value × (paid − paid_at) / (face − paid_at)⌋ − redeemed: a claim's share of what was paid since it came to be. It
    never falls, and is exact once ``paid`` = ``face``.

    :param value: what was outstanding when the claim came to be; ``redeemed`` is what it has had of it since.
    :param paid_at: what the debtor had paid of the receivable when the claim came to be.
    :param face: what the debtor owes in all; ``paid`` is what it has paid of it.
    """
    return value * (paid - paid_at) // (face - paid_at) - redeemed
