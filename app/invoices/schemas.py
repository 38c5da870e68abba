"""What is shown of invoices, and what is asked of callers."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.invoices.document import InvoiceDocument, Remark
from app.invoices.look_alikes import Reason
from app.invoices.numbers import TEXT_LENGTH_MAX
from app.kernel.fields import Day, HashField, Instant, InvoiceIdField, InvoiceKeyField, PartyIdField
from app.kernel.money import Money, PositiveMoney
from app.kernel.resources import Resource, Schema

_GROSS: JsonDict = {"amount": 100_000_000, "currency": "CNY"}


class Invoice(Resource):
    """A registered invoice: what both sides see of it."""

    id: InvoiceIdField
    key: InvoiceKeyField = Field(description="Made by the contract from seller, buyer and number; never the amount")
    seller: PartyIdField
    buyer: PartyIdField
    number: str = Field(description="Normalised", examples=["26952000000612345678"])
    gross: Money = Field(description="With tax")
    allocated: Money = Field(description="What receivables, and claims passed in payment, have taken up of it")
    reductions: Money = Field(
        description="What of the gross amount is not to be paid any more: prepaid, retained, credited"
    )
    credited: Money = Field(description="What of the reductions its credit notes come to")
    left: Money = Field(description="Gross less reductions and allocated: what can still become owed on this ledger")
    revision: int = Field(description="How often its seller corrected it")
    issued_on: Day
    registered_at: Instant
    registered_by: PartyIdField
    root: HashField = Field(description="Salted Merkle root over the document's fields")
    warnings: list[Remark] = Field(description="What a person should know of the document before acting on it")


class InvoiceWarning(Remark):
    """What a person should know of an invoice behind a receivable."""

    invoice: InvoiceIdField


class InvoiceIn(Schema):
    """An invoice by its fields, for a system that knows both parties and keeps the document itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": "26952000000612345678",
                    "seller": "9",
                    "buyer": "6",
                    "gross": _GROSS,
                    "issued_on": "2026-11-20",
                    "delivered_on": "2026-11-18",
                }
            ]
        }
    )

    number: str = Field(min_length=1, max_length=TEXT_LENGTH_MAX, description="As written; normalised when read")
    seller: PartyIdField
    buyer: PartyIdField
    gross: PositiveMoney
    reductions: Money | None = Field(
        None, description="What of it is not to be paid any more: prepaid, retained, rounded off"
    )
    issued_on: Day
    delivered_on: Day | None = None
    due_on: Day | None = None


class CorrectionIn(Schema):
    """What was wrong, as it should be. Number and sides make the invoice what it is and cannot change."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"gross": _GROSS, "issued_on": "2026-11-20"}]})

    gross: PositiveMoney = Field(description="Also in another currency, where the first was wrong")
    reductions: Money | None = Field(
        None,
        description="What of it is not to be paid any more, recorded credit notes contained; these alone if left out",
    )
    issued_on: Day


class CreditNoteIn(Schema):
    """A credit note by its fields. It reduces what may still be allocated of the invoice, and cancels nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": "26952000000612345679",
                    "amount": {"amount": 1_000_000, "currency": "CNY"},
                    "issued_on": "2026-11-25",
                }
            ]
        }
    )

    number: str = Field(min_length=1, max_length=TEXT_LENGTH_MAX, description="Its own; normalised when read")
    amount: PositiveMoney
    issued_on: Day


class Obstacle(Schema):
    """Why a document cannot be registered as an invoice: the type of the problem that trying would give."""

    code: str = Field(examples=["invoice-credit-note"])
    detail: str


class Credited(Schema):
    """What a credit note takes back."""

    number: str = Field(description="Of the credited invoice, normalised", examples=["26952000000612345678"])
    issued_on: date | None
    amount: Money = Field(description="With tax")


class ReadInvoice(Schema):
    """What was read from a document. Nothing was registered."""

    document: InvoiceDocument
    seller: PartyIdField | None = Field(description="The party admitted under the seller's legal id")
    buyer: PartyIdField | None = Field(description="The party admitted under the buyer's legal id")
    obstacle: Obstacle | None = Field(description="Why it cannot be registered as an invoice; null where it can")
    credits: Credited | None = Field(description="What a credit note takes back of the invoice that it names")


class ProvableFields(Schema):
    """The fields under an invoice's root. Each can be shown to a third party without the others."""

    invoice: InvoiceIdField
    root: HashField
    fields: dict[str, str] = Field(examples=[{"gross": "100000000 CNY", "number": "26952000000612345678"}])


class ProofStep(Schema):
    """One level of the way up to the root."""

    sibling: HashField
    side: Literal["Left", "Right"] = Field(description="Where the sibling stands")


class FieldProof(Schema):
    """One field with its salt and its way to the root: leaf = keccak256(0x00 ‖ salt ‖ path ‖ 0x00 ‖ value), inner node =
    keccak256(0x01 ‖ left ‖ right)."""

    invoice: InvoiceIdField
    root: HashField
    path: str = Field(examples=["gross"])
    value: str = Field(examples=["100000000 CNY"])
    salt: HashField
    steps: list[ProofStep]


class LookAlike(Schema):
    """Another registered invoice that looks like one of these. It warns a person; it decides nothing."""

    invoice: InvoiceIdField = Field(description="The invoice in question")
    number: str
    other: InvoiceIdField | None = Field(description="The one it looks like; null where it is for others to see")
    other_number: str
    reasons: list[Reason]


class Resemblance(Schema):
    """Invoices that look like those in question, and why."""

    items: list[LookAlike]
    is_complete: bool = Field(description="False where more look alike than are named, or than were compared")
