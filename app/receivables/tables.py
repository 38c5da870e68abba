"""Receivables, what they take up of invoices, payments, and the use of issuers' quotas.

Amounts are minor units, days are numbers since 1970-01-01, instants are seconds UTC.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived, Own
from app.kernel.digests import Digested
from app.kernel.ids import ApprovalId, ClaimId, InvoiceId, PartyId, ReceivableId
from app.kernel.indexes import list_indexes


class ReceivableRow(Derived):
    """One receivable. Overdue is not a state but a comparison with time, which somebody marks."""

    __tablename__ = "receivable"
    __table_args__ = (
        *list_indexes("receivable", ("debtor", "supplier"), "due_on", "face"),
        Index("ix_receivable_due_at", "state", "due_at", "id"),
    )

    id: Mapped[ReceivableId] = mapped_column(primary_key=True, autoincrement=False)
    debtor: Mapped[PartyId]
    supplier: Mapped[PartyId]
    currency: Mapped[str] = mapped_column(String(3))
    face: Mapped[int]
    paid: Mapped[int]
    redeemed: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    by_debtor: Mapped[bool]
    """Who proposed: the debtor, else the supplier."""
    delivered_on: Mapped[int]
    due_on: Mapped[int]
    due_at: Mapped[int]
    zone_minutes: Mapped[int]
    grace_days: Mapped[int]
    is_overdue: Mapped[bool]
    """Marked after its due day and not settled since: it stops its debtor."""
    paid_on: Mapped[int]
    """Day of the latest payment; 0 = none yet."""
    terms: Mapped[bytes] = mapped_column(LargeBinary(32))
    reason: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Hash of the stated reason; zero where none was."""
    undertaking: Mapped[bytes] = mapped_column(LargeBinary(32))
    claim: Mapped[ClaimId | None]
    """The claim that confirming minted."""
    proposed_at: Mapped[int]
    confirmed_at: Mapped[int | None]
    version: Mapped[str] = mapped_column(String(32))


class AllocationRow(Derived):
    """What a receivable allocates of one invoice. A supplier's proposal holds it from the start and gives it back when
    nothing comes of it; a debtor's holds nothing until it is accepted."""

    __tablename__ = "allocation"

    receivable: Mapped[ReceivableId] = mapped_column(ForeignKey("receivable.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 0, in the order of the terms."""
    invoice: Mapped[InvoiceId] = mapped_column(index=True)
    amount: Mapped[int]
    revision: Mapped[int]
    """Of the invoice when it was proposed on."""


class PaymentRow(Derived):
    """One payment by the debtor into the receivable's pot."""

    __tablename__ = "receivable_payment"

    receivable: Mapped[ReceivableId] = mapped_column(ForeignKey("receivable.id"), primary_key=True)
    paid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """All that was paid with this payment. It only grows, so it also tells one payment from another."""
    amount: Mapped[int]
    paid_at: Mapped[int]
    transaction: Mapped[bytes] = mapped_column(LargeBinary(32))
    version: Mapped[str] = mapped_column(String(32))


class IssuerQuotaRow(Derived):
    """How much a debtor may have outstanding in one currency, and how much of it is used."""

    __tablename__ = "issuer_quota"

    debtor: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    own: Mapped[int]
    governance: Mapped[int]
    outstanding: Mapped[int]
    pending: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))


class StoppedDebtorRow(Derived):
    """How many of a debtor's receivables are marked overdue; while there are any it undertakes nothing new."""

    __tablename__ = "stopped_debtor"

    debtor: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    overdue: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))


class HeldQuotaRow(Derived):
    """What a debtor's filed call holds of its quota. The row is gone once the request is consumed or void."""

    __tablename__ = "held_quota"

    approval: Mapped[ApprovalId] = mapped_column(primary_key=True, autoincrement=False)
    debtor: Mapped[PartyId] = mapped_column(index=True)
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))


class StatedReasonRow(Digested, Own):
    """The text of a reason whose hash stands in a receivable's terms."""

    __tablename__ = "stated_reason"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    text: Mapped[str] = mapped_column(String(500))
    kept_at: Mapped[int]
