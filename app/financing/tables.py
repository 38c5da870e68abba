"""The projection of requests, offers and debtor limits. Amounts are minor units, instants seconds UTC."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived
from app.kernel.enums import OfferState, RequestState
from app.kernel.ids import ClaimId, LoanId, OfferId, PartyId, ReceivableId, RequestId
from app.kernel.indexes import list_indexes


class FinancingRequestRow(Derived):
    """A request. ``Open`` includes those whose time is over: expiry is a comparison, not a state."""

    __tablename__ = "financing_request"
    __table_args__ = list_indexes("financing_request", ("borrower",), "due_on", "expires_at")

    id: Mapped[RequestId] = mapped_column(primary_key=True, autoincrement=False)
    claim: Mapped[ClaimId] = mapped_column(index=True)
    borrower: Mapped[PartyId]
    state: Mapped[RequestState] = mapped_column(String(10))
    principal: Mapped[int]
    """0 = open: the funder names it."""
    expires_at: Mapped[int]
    hop: Mapped[int]
    """The claim's newest hop when it was asked for; once it moved on, the request and its offers are void for good."""

    receivable: Mapped[ReceivableId]
    """The receivable behind the claim; the fields from here on are its terms, which never change."""
    debtor: Mapped[PartyId] = mapped_column(index=True)
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[int]
    due_at: Mapped[int]
    zone_minutes: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))


class FinancingOfferRow(Derived):
    """An offer, its principal in escrow while it is ``Open``, void or not."""

    __tablename__ = "financing_offer"
    __table_args__ = (
        *list_indexes("financing_offer", ("funder", "borrower"), "due_on", "principal", "rate_bps"),
        Index("ix_financing_offer_state", "state", "id"),
        # With both: whether a funder made an offer is asked of each request of a list, and it may have made many.
        Index("ix_financing_offer_request", "request", "funder"),
    )

    id: Mapped[OfferId] = mapped_column(primary_key=True, autoincrement=False)
    request: Mapped[RequestId]
    funder: Mapped[PartyId]
    principal: Mapped[int]
    rate_bps: Mapped[int]
    late_rate_bps: Mapped[int]
    due_on: Mapped[int]
    state: Mapped[OfferState] = mapped_column(String(10))
    fee: Mapped[int]
    least: Mapped[int]
    """The least outstanding value of the claim that it is good for."""
    expires_at: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    debtor: Mapped[PartyId]
    borrower: Mapped[PartyId]
    """Who asked; it sees the offer."""
    loan: Mapped[LoanId | None]
    """The loan it became."""
    version: Mapped[str] = mapped_column(String(32))


class DebtorLimitRow(Derived):
    """How much of a debtor's paper a funder finances."""

    __tablename__ = "debtor_limit"

    funder: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    debtor: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    limit: Mapped[int]
    used: Mapped[int]
    """Σ principal outstanding + offers not yet released."""
    advance_rate_bps: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))
