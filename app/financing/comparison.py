"""What an offer would cost if it were accepted today: the figures by which a borrower compares offers."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel import interest


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a loan from a day to its due day, nothing paid before. Minor units."""

    days: int
    interest: int
    fee: int
    principal: int

    @property
    def total(self) -> int:
        """What the loan costs: interest and fee."""
        return self.interest + self.fee

    @property
    def owed_at_maturity(self) -> int:
        """What has to be paid on the due day."""
        return self.principal + self.total

    @property
    def annual_rate_bps(self) -> int:
        """The whole cost as one annual rate, so that offers with and without a fee compare."""
        return interest.annual_rate_bps(self.total, self.principal, self.days)


def cost(*, principal: int, rate_bps: int, fee: int, today: int, due_on: int) -> Cost | None:
    """The cost of a loan that starts today; ``None`` once it could not run for a day any more."""
    if due_on <= today:
        return None
    numerator = interest.accrued(principal, rate_bps, rate_bps, today, due_on, due_on)
    return Cost(due_on - today, interest.closing(numerator), fee, principal)
