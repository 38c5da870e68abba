"""What is shown of claims and transfer offers, and what is asked of callers."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from app.kernel.enums import Discharge, Lock, Recourse
from app.kernel.fields import (
    ClaimIdField,
    Day,
    HashField,
    Instant,
    InvoiceIdField,
    PartyIdField,
    ReceivableIdField,
    TransferOfferIdField,
)
from app.kernel.money import Money, PositiveMoney
from app.kernel.resources import Resource, Schema

PARTS_MAX = 100
"""The contract's own bound on the one loop over what a caller names."""

ShownState = Literal["Live", "Split", "Redeemed"]
ShownOfferState = Literal["Open", "Void", "Accepted", "Rejected", "Cancelled", "Released"]


class Claim(Resource):
    """A holder's leg of a confirmed receivable."""

    id: ClaimIdField
    receivable: ReceivableIdField
    debtor: PartyIdField
    holder: PartyIdField
    state: ShownState
    value: Money
    redeemed: Money = Field(description="What it has had of its value")
    outstanding: Money = Field(
        description="What is still to come once what is due now is drawn: splits and offers are of it"
    )
    due_now: Money = Field(description="What redeeming would pay out now, lender first")
    due_on: Day = Field(description="Day of maturity; due at its end in the receivable's zone")
    tier: int = Field(description="1 for the supplier, one more with each hop", examples=[2])
    splits: int = Field(description="How many splits lie between it and its root", examples=[1])
    lock: Lock
    locked_by: str | None = Field(description="The transfer offer or loan that locks it", examples=["4"])
    parent: ClaimIdField | None
    root: ClaimIdField


class SplitIn(Schema):
    """The parts, which sum exactly to what is outstanding of the claim."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"parts": [{"amount": 30_000_000, "currency": "CNY"}, {"amount": 70_000_000, "currency": "CNY"}]}
            ]
        }
    )

    parts: list[PositiveMoney] = Field(min_length=2, max_length=PARTS_MAX)


class Split(Resource):
    """A claim that was split, and the claims it became, in the order of the parts asked for."""

    claim: Claim
    parts: list[Claim]


class TransferOfferIn(Schema):
    """A claim offered in payment of an invoice: the payer is the invoice's buyer, the recipient its seller."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recipient": "8",
                    "invoice": "12",
                    "recourse": "With",
                    "discharge": "OnPayment",
                    "expires_at": "2026-12-01T00:00:00Z",
                }
            ]
        }
    )

    recipient: PartyIdField
    invoice: InvoiceIdField = Field(description="The invoice it pays; the claim's outstanding value is taken up of it")
    recourse: Recourse = Field(description="Whether the recipient may come back on the payer if the debtor defaults")
    discharge: Discharge = Field(description="When the debt that the claim pays is discharged")
    expires_at: Instant


class AcceptIn(Schema):
    """What the recipient takes at the least."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"least": {"amount": 30_000_000, "currency": "CNY"}}]})

    least: PositiveMoney = Field(description="Refused where less than this is outstanding, as after a payment")


class TransferOffer(Resource):
    """An offer to pass a claim on. `Void` ones expired, or the claim fell due or ended since; anyone may put them away. A
    payment of the debtor does not void it."""

    id: TransferOfferIdField
    claim: ClaimIdField
    offered_by: PartyIdField
    recipient: PartyIdField
    invoice: InvoiceIdField
    recourse: Recourse
    discharge: Discharge
    outstanding: Money = Field(description="The claim's outstanding value when it was offered")
    expires_at: Instant
    state: ShownOfferState


class RootInvoice(Schema):
    """An invoice behind the receivable. Its number, date and gross are for its sides, regulator and auditor; whoever else has
    the claim learns them from a side, with a proof of the field that fits the root."""

    id: InvoiceIdField
    number: str | None = Field(examples=["26312000000012345678"], description="Null where it is not for this reader")
    seller: PartyIdField
    buyer: PartyIdField
    issued_on: Day | None = Field(description="Null where it is not for this reader")
    gross: Money | None = Field(description="Null where it is not for this reader")
    allocated: Money = Field(description="What of it the receivable takes up")
    root: HashField = Field(
        description="Root on chain of the invoice's fields; see `/invoices/{invoice}/proofs/{field}`"
    )


class RootReceivable(Schema):
    """The receivable that the debtor confirmed."""

    id: ReceivableIdField
    state: str = Field(examples=["Confirmed"])
    debtor: PartyIdField
    supplier: PartyIdField
    face: Money
    paid: Money
    due_on: Day
    invoices: list[RootInvoice]


class Passing(Schema):
    """One hop: who passed it on to whom, and on what terms."""

    offered_by: PartyIdField
    recipient: PartyIdField
    recourse: Recourse
    discharge: Discharge
    invoice: InvoiceIdField = Field(description="The invoice it paid")
    accepted_at: Instant


class Step(Schema):
    """One step from the receivable to the claim."""

    kind: Literal["Confirmed", "Split", "PassedOn"]
    claim: ClaimIdField = Field(description="The claim as it was after the step")
    holder: PartyIdField
    value: Money
    tier: int
    passing: Passing | None = Field(None, description="The hop, where it was passed on")


class Lineage(Schema):
    """A claim's whole ancestry, from the invoices to its holder."""

    claim: ClaimIdField
    receivable: RootReceivable
    steps: list[Step] = Field(description="Oldest first")
