"""The projection of loans and of what was paid on them."""

from __future__ import annotations

from sqlalchemy import Dialect, Index, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.kernel.db import Derived
from app.kernel.ids import ClaimId, LoanId, OfferId, PartyId, PledgeId
from app.kernel.indexes import list_indexes


class Numerator(TypeDecorator[int]):
    """An interest numerator, uint96 on chain: more than an SQL integer holds, so it is kept as decimal text."""

    impl = String(29)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's form
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int(value)


class LoanRow(Derived):
    """One loan. Amounts are minor units, days are the zone's; the fields up to ``debtor`` are those of the contract."""

    __tablename__ = "loan"
    __table_args__ = list_indexes("loan", ("lender", "borrower"), "due_on", "lent")

    id: Mapped[LoanId] = mapped_column(primary_key=True, autoincrement=False)
    claim: Mapped[ClaimId] = mapped_column(index=True)
    lender: Mapped[PartyId]
    borrower: Mapped[PartyId]
    principal: Mapped[int]
    """Still outstanding."""
    fee: Mapped[int]
    """Still unpaid."""
    accrued: Mapped[int] = mapped_column(Numerator)
    """Interest not yet paid, as a numerator: see :mod:`app.kernel.interest`."""
    accrued_to: Mapped[int]
    """Day up to which ``accrued`` counts."""
    rate_bps: Mapped[int]
    late_rate_bps: Mapped[int]
    due_on: Mapped[int]
    zone_minutes: Mapped[int]
    state: Mapped[str] = mapped_column(String(6))
    """``Open`` or ``Closed``."""
    pledge: Mapped[PledgeId]
    """The register's entry while it stands; 0 once the collateral is used up or the loan is closed."""
    currency: Mapped[str] = mapped_column(String(3))
    debtor: Mapped[PartyId]

    offer: Mapped[OfferId]
    lent: Mapped[int]
    """The principal paid out at the start."""
    paid_fee: Mapped[int]
    paid_interest: Mapped[int]
    start_on: Mapped[int]
    opened_at: Mapped[int]
    registered_as: Mapped[PledgeId]
    """The register's entry of its pledge, standing or not."""
    version: Mapped[str] = mapped_column(String(32))


class LoanPaymentRow(Derived):
    """One payment on a loan, by its borrower or out of the pledged claim."""

    __tablename__ = "loan_payment"
    __table_args__ = (Index("ix_loan_payment_loan", "loan", "block", "log_index"),)

    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    log_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    loan: Mapped[LoanId]
    to_fee: Mapped[int]
    to_interest: Mapped[int]
    to_principal: Mapped[int]
    principal_left: Mapped[int]
    by_redemption: Mapped[bool]
    paid_at: Mapped[int]
    transaction: Mapped[bytes]
