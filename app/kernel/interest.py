"""Simple interest, ACT/360, whole days, start included and end not: the integer rule of ``Interest.sol``.

Interest is kept as a numerator (minor units × basis points × days) over :data:`PER_MINOR`, so that many small payments
gain nothing: there is one rounding, up, at closing.
"""

from __future__ import annotations

PER_MINOR = 10_000 * 360
"""One minor unit of interest: 10,000 basis points × 360 days."""


def accrued(principal: int, rate_bps: int, late_rate_bps: int, start: int, end: int, due_on: int) -> int:
    """The numerator that ``principal`` adds from day ``start`` to day ``end``.

    :param principal: minor units.
    :param rate_bps: annual, for the days before ``due_on``.
    :param late_rate_bps: annual, from day ``due_on`` on.
    """
    if end <= start:
        return 0
    late = max(0, end - max(start, due_on))
    return principal * ((end - start - late) * rate_bps + late * late_rate_bps)


def closing(numerator: int) -> int:
    """Minor units that settle the interest for good."""
    return -(-numerator // PER_MINOR)


def annual_rate_bps(cost: int, principal: int, days: int) -> int:
    """What a cost comes to as an annual rate without fees, basis points, ACT/360, rounded up.

    :param cost: interest and fees for ``days``, minor units.
    """
    return -(-cost * PER_MINOR // (principal * days))
