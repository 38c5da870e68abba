"""What a funder verifies before it offers: the claim, the receivable behind it, and the invoices behind that."""

from __future__ import annotations

from pydantic import Field

from app.claims import queries as claims
from app.invoices import queries as invoices
from app.kernel.db import Session
from app.kernel.enums import Discharge, Lock, Recourse
from app.kernel.fields import Day, HashField, Instant, InvoiceIdField, PartyIdField, ReceivableIdField
from app.kernel.ids import ClaimId, InvoiceId
from app.kernel.money import Money
from app.kernel.resources import Schema
from app.receivables import queries as receivables


class ClaimFacts(Schema):
    """The claim as it is now."""

    state: str = Field(examples=["Live"])
    value: Money
    redeemed: Money
    outstanding: Money = Field(description="What an offer names at the most as the least it is good for")
    tier: int = Field(examples=[2], description="1 for the supplier, one more with each hop")
    splits: int = Field(examples=[1], description="How many splits lie between it and its root")
    lock: Lock = Field(description="A locked claim can't be lent on")


class HopFacts(Schema):
    """One passing on of the claim, with the terms between the two."""

    giver: PartyIdField
    recipient: PartyIdField
    recourse: Recourse = Field(description="Whether the recipient may come back on the giver if the debtor defaults")
    discharge: Discharge
    accepted_at: Instant


class InvoiceFacts(Schema):
    """An invoice behind the receivable, by its hashes: the borrower can disclose any field with a proof under the root."""

    id: InvoiceIdField
    key: HashField = Field(description="Made from seller, buyer and number; the same for everybody")
    root: HashField = Field(description="Salted Merkle root over the document's fields")
    issued_on: Day
    allocated: Money = Field(description="What of it the receivable takes up")


class ReceivableFacts(Schema):
    """The confirmed receivable behind the claim."""

    id: ReceivableIdField
    state: str = Field(examples=["Confirmed"])
    debtor: PartyIdField
    supplier: PartyIdField
    face: Money
    paid: Money
    delivered_on: Day
    due_on: Day
    undertaking: HashField = Field(description="Hash of the text by which the debtor undertook to pay")
    invoices: list[InvoiceFacts]


class Facts(Schema):
    """All of it."""

    claim: ClaimFacts
    hops: list[HopFacts] = Field(description="Every hop of the claim, oldest first")
    receivable: ReceivableFacts


def of(session: Session, claim_id: ClaimId) -> Facts:
    """The facts of a claim; the caller decides who may see them."""
    claim = claims.facts(session, claim_id)
    assert claim is not None, "a request names a claim"  # noqa: S101
    shown = ClaimFacts.model_validate(
        {
            "state": claim.state,
            "value": Money(claim.value, claim.currency),
            "redeemed": Money(claim.redeemed, claim.currency),
            "outstanding": Money(claim.outstanding, claim.currency),
            "tier": claim.tier,
            "splits": claim.splits,
            "lock": claim.lock,
        }
    )
    hops = [
        HopFacts.model_validate(
            {
                "giver": hop.giver,
                "recipient": hop.recipient,
                "recourse": hop.recourse,
                "discharge": hop.discharge,
                "accepted_at": hop.accepted_at,
            }
        )
        for hop in claim.hops
    ]
    return Facts(claim=shown, hops=hops, receivable=_receivable(session, claim))


def _receivable(session: Session, claim: claims.Facts) -> ReceivableFacts:
    row = receivables.row(session, claim.receivable)
    behind = [
        _invoice(session, invoice, Money(amount, row.currency))
        for invoice, amount in receivables.allocations(session, claim.receivable)
    ]
    return ReceivableFacts.model_validate(
        {
            "id": row.id,
            "state": row.state,
            "debtor": row.debtor,
            "supplier": row.supplier,
            "face": Money(row.face, row.currency),
            "paid": Money(row.paid, row.currency),
            "delivered_on": row.delivered_on,
            "due_on": row.due_on,
            "undertaking": row.undertaking,
            "invoices": behind,
        }
    )


def _invoice(session: Session, invoice_id: InvoiceId, allocated: Money) -> InvoiceFacts:
    row = invoices.row(session, invoice_id)
    return InvoiceFacts.model_validate(
        {"id": row.id, "key": row.key, "root": row.root, "issued_on": row.issued_on, "allocated": allocated}
    )
