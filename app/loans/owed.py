"""What settles a loan on a day: the same integers as ``LoanBook.owed``.

Interest stops on what lies ready in the pot of the pledged claim's receivable, from the day of the latest payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.kernel import interest


class Debt(Protocol):
    """What a debt's growth depends on; a loan's row is one."""

    @property
    def principal(self) -> int: ...
    @property
    def fee(self) -> int: ...
    @property
    def accrued(self) -> int: ...
    @property
    def accrued_to(self) -> int: ...
    @property
    def rate_bps(self) -> int: ...
    @property
    def late_rate_bps(self) -> int: ...
    @property
    def due_on(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Left:
    """A debt after a payment."""

    principal: int
    fee: int
    accrued: int
    accrued_to: int
    rate_bps: int
    late_rate_bps: int
    due_on: int


@dataclass(frozen=True, slots=True)
class Ready:
    """What the pledged claim would draw now, minor units, and the day since which it has lain there."""

    amount: int
    since: int


NOTHING_READY = Ready(0, 0)


@dataclass(frozen=True, slots=True)
class Owed:
    """What settles a loan on one day, minor units."""

    on: int
    fee: int
    interest: int
    principal: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.fee + self.interest + self.principal


def owed_on(debt: Debt, day: int) -> Owed:
    """What settles the debt on a day, if nothing is paid before it.

    :param day: not before ``debt.accrued_to``.
    """
    return Owed(day, debt.fee, interest.closing(_accrued(debt, day)), debt.principal)


def owed_with_ready(debt: Debt, day: int, ready: Ready) -> Owed:
    """What settles the debt on a day, what lies ready for it included."""
    if not ready.amount:
        return owed_on(debt, day)
    since = max(ready.since, debt.accrued_to)
    then = owed_on(debt, since)
    if ready.amount >= then.total:
        return Owed(day, then.fee, then.interest, then.principal)
    accrued = _accrued(debt, since)
    to_fee = min(ready.amount, debt.fee)
    to_interest = min(ready.amount - to_fee, accrued // interest.PER_MINOR)
    to_principal = ready.amount - to_fee - to_interest
    left = Left(
        debt.principal - to_principal,
        debt.fee - to_fee,
        accrued - to_interest * interest.PER_MINOR,
        since,
        debt.rate_bps,
        debt.late_rate_bps,
        debt.due_on,
    )
    rest = owed_on(left, max(day, since))
    return Owed(day, to_fee + rest.fee, to_interest + rest.interest, to_principal + rest.principal)


def _accrued(debt: Debt, day: int) -> int:
    more = interest.accrued(debt.principal, debt.rate_bps, debt.late_rate_bps, debt.accrued_to, day, debt.due_on)
    return debt.accrued + more
