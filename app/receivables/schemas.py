"""What is shown of receivables and quotas, and what is asked of callers."""

from __future__ import annotations

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from app.invoices.schemas import InvoiceWarning, LookAlike, Resemblance
from app.kernel.calendar import CHINA
from app.kernel.fields import ClaimIdField, Day, HashField, Instant, InvoiceIdField, PartyIdField, ReceivableIdField
from app.kernel.money import Money, PositiveMoney
from app.kernel.resources import Resource, Schema
from app.receivables.words import ShownState
from app.receivables.zones import Zone

ALLOCATIONS_MAX = 16
"""The contract's own bound on the one loop over what a proposer names."""
REASON_LENGTH_MAX = 500


def _money(amount: int) -> JsonDict:
    return {"amount": amount, "currency": "CNY"}


class Allocation(Schema):
    """What a receivable takes up of one invoice."""

    invoice: InvoiceIdField
    amount: PositiveMoney


class HashedText(Schema):
    """A text that stands on chain by its hash, Keccak-256 over UTF-8."""

    hash: HashField
    text: str | None = Field(description="Null where the text was never given to this service")


class Receivable(Resource):
    """A debt from proposal to settlement, with its own pot of cash."""

    id: ReceivableIdField
    state: ShownState
    overdue: bool = Field(description="Something is unpaid after the due day; follows from time")
    debtor: PartyIdField
    supplier: PartyIdField
    proposed_by: PartyIdField = Field(description="One of the two; the other one has to agree")
    face: Money
    paid: Money = Field(description="What the debtor has paid into the pot")
    unpaid: Money = Field(description="What the debtor still owes; zero before it is confirmed and once it is settled")
    redeemed: Money = Field(description="What holders have drawn out of the pot")
    delivered_on: Day
    due_on: Day = Field(description="Due at the end of this day in the zone")
    zone: Zone
    due_at: Instant = Field(description="First second after the due day")
    defaults_at: Instant = Field(description="After the days of grace anyone may mark it defaulted, if it is unpaid")
    marked_overdue: bool = Field(description="Somebody marked it overdue, which stops its debtor until it is settled")
    paid_on: Day | None = Field(
        description="Day of the latest payment; a loan earns no interest after it on what lies ready in the pot"
    )
    reason: HashedText | None = Field(description="Why the term is longer than usual")
    undertaking: HashedText = Field(description="What the debtor signs when it confirms; in lists without its text")
    terms: HashField = Field(description="Hash of the terms as proposed")
    allocations: list[Allocation]
    claim: ClaimIdField | None = Field(description="The claim that confirming minted to the supplier")
    proposed_at: Instant
    confirmed_at: Instant | None
    look_alikes: list[LookAlike] | None = Field(
        description="While a proposal waits: invoices that look like one of its own, for whoever has to confirm. Null "
        "in lists, and once it is decided"
    )
    look_alikes_complete: bool | None = Field(description="False where more look alike than are listed")
    warnings: list[InvoiceWarning] | None = Field(
        description="What a person should know of its invoices' documents before confirming or lending. Null in lists"
    )


class LookAlikes(Resemblance):
    """Invoices that look like those of a receivable, and why."""


class ProposalIn(Schema):
    """Terms of a receivable. Supplier and debtor are seller and buyer of every invoice it is made of."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "debtor": "6",
                    "supplier": "9",
                    "face": _money(100_000_000),
                    "delivered_on": "2026-11-18",
                    "due_on": "2027-01-17",
                    "allocations": [{"invoice": "1", "amount": _money(100_000_000)}],
                }
            ]
        }
    )

    debtor: PartyIdField
    supplier: PartyIdField
    face: PositiveMoney = Field(description="The sum of the allocations")
    delivered_on: Day = Field(description="Delivery of goods, works or services; the term counts from it")
    due_on: Day
    zone: Zone = Field(CHINA, description="Where the due day ends")
    reason: str | None = Field(
        None, min_length=1, max_length=REASON_LENGTH_MAX, description="Needed where tenor or term are longer than usual"
    )
    allocations: list[Allocation] = Field(min_length=1, max_length=ALLOCATIONS_MAX)


class PaymentIn(Schema):
    """A part, or the rest, of what is unpaid."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": _money(40_000_000)}]})

    amount: PositiveMoney


class Payment(Schema):
    """One payment by the debtor."""

    amount: Money
    paid: Money = Field(description="All that was paid with this payment")
    paid_at: Instant
    transaction: HashField


class IssuerQuota(Resource):
    """How much a core enterprise may have outstanding in one currency. The lower cap holds."""

    debtor: PartyIdField
    own: Money = Field(description="The core enterprise's own cap")
    governance: Money = Field(description="The consortium's cap")
    outstanding: Money = Field(description="Unpaid amounts of what it has confirmed")
    pending: Money = Field(description="Its own proposals and filed calls; what has ended counts until it is released")
    left: Money
    stopped: bool = Field(description="A receivable of it is marked overdue, so it confirms nothing new")


class IssuerQuotaIn(Schema):
    """A new cap: the debtor's own if the debtor sets it, the consortium's if governance does. Zero stops new debt."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"debtor": "6", "cap": _money(5_000_000_000)}]})

    debtor: PartyIdField
    cap: Money
