"""What settles a loan on a day: the same integers as ``LoanBook.owed``."""

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
    more = interest.accrued(debt.principal, debt.rate_bps, debt.late_rate_bps, debt.accrued_to, day, debt.due_on)
    return Owed(day, debt.fee, interest.closing(debt.accrued + more), debt.principal)
