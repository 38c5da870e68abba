"""The projection of claims, the hops they took, and transfer offers. Amounts are minor units, instants seconds UTC."""

from __future__ import annotations

from typing import NewType

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived
from app.kernel.ids import ClaimId, InvoiceId, PartyId, ReceivableId, TransferOfferId
from app.kernel.indexes import list_indexes

HopId = NewType("HopId", int)
"""A claim's way from one holder to the next; numbered from 1."""


class SlotRow(Derived):
    """A receivable as its claims know it (their ERC-3525 slot): whose debt it is, and what its pot stands at. What is
    due and which offers are void is judged by it, also where a list is filtered."""

    __tablename__ = "claim_slot"
    # Where something of a payment is not drawn yet: few at any time, so that finding them does not grow with history.
    __table_args__ = (
        Index(
            "ix_claim_slot_pot",
            "receivable",
            sqlite_where=text("paid > redeemed"),
            postgresql_where=text("paid > redeemed"),
        ),
    )

    receivable: Mapped[ReceivableId] = mapped_column(primary_key=True, autoincrement=False)
    debtor: Mapped[PartyId] = mapped_column(index=True)
    currency: Mapped[str] = mapped_column(String(3))
    face: Mapped[int]
    paid: Mapped[int]
    redeemed: Mapped[int]
    paid_on: Mapped[int]
    """Day of the latest payment; 0 = none yet."""
    due_on: Mapped[int]
    """Day of maturity, counted from 1970-01-01."""
    due_at: Mapped[int]
    """First second after that day in the receivable's zone."""
    version: Mapped[str] = mapped_column(String(32))


class ClaimRow(Derived):
    """One claim, live or not."""

    __tablename__ = "claim"
    __table_args__ = (
        *list_indexes("claim", ("holder",), "due_on", "value"),
        Index("ix_claim_receivable", "receivable", "id"),
    )

    id: Mapped[ClaimId] = mapped_column(primary_key=True, autoincrement=False)
    receivable: Mapped[ReceivableId]
    due_on: Mapped[int]
    """Of the receivable, which never changes it; lists are ordered by it."""
    holder: Mapped[PartyId]
    value: Mapped[int]
    redeemed: Mapped[int]
    tier: Mapped[int]
    """1 for the supplier, one more with each hop."""
    splits: Mapped[int]
    """How many splits lie between it and the root."""
    lock: Mapped[str] = mapped_column(String(16))
    locked_by: Mapped[int]
    """Number of the transfer offer or loan that locks it, or did last; 0 = none ever did."""
    state: Mapped[str] = mapped_column(String(12))
    parent: Mapped[int]
    """0 = a root."""
    paid_at: Mapped[int]
    """What the receivable had been paid when the claim came to be."""
    drawn_at: Mapped[int]
    """What it had been paid when the claim last drew: nothing is due to it before more is paid."""
    root: Mapped[ClaimId]
    hop: Mapped[int]
    """The newest hop it went through; 0 = still with the supplier."""
    version: Mapped[str] = mapped_column(String(32))


class ClaimSideRow(Derived):
    """Who is a side of a claim beside its debtor: whoever holds or held it, or lent on it."""

    __tablename__ = "claim_side"

    claim: Mapped[ClaimId] = mapped_column(primary_key=True, autoincrement=False)
    party: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False, index=True)


class HopRow(Derived):
    """A claim's way from one holder to the next, with the terms between the two. Never changes."""

    __tablename__ = "hop"

    id: Mapped[HopId] = mapped_column(primary_key=True, autoincrement=False)
    giver: Mapped[PartyId]
    recipient: Mapped[PartyId]
    recourse: Mapped[str] = mapped_column(String(8))
    discharge: Mapped[str] = mapped_column(String(16))
    accepted_at: Mapped[int]
    previous: Mapped[int]
    """0 = the first."""
    invoice: Mapped[InvoiceId]
    """The invoice it paid."""
    version: Mapped[str] = mapped_column(String(32))


class TransferOfferRow(Derived):
    """An offer to pass a claim on. ``Open`` includes the void ones: that is a comparison, not a state."""

    __tablename__ = "transfer_offer"
    __table_args__ = (
        *list_indexes("transfer_offer", ("giver", "recipient"), "expires_at", "outstanding"),
        Index("ix_transfer_offer_state", "state", "id"),
        # With both: whether it is offered to a party is asked of each claim of a list, and the party may have many offers.
        Index("ix_transfer_offer_claim", "claim", "recipient"),
    )

    id: Mapped[TransferOfferId] = mapped_column(primary_key=True, autoincrement=False)
    claim: Mapped[ClaimId]
    giver: Mapped[PartyId]
    recipient: Mapped[PartyId]
    invoice: Mapped[InvoiceId]
    """The invoice it would pay."""
    recourse: Mapped[str] = mapped_column(String(8))
    discharge: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))
    expires_at: Mapped[int]
    outstanding: Mapped[int]
    """value − redeemed of the claim when offered."""
    version: Mapped[str] = mapped_column(String(32))
