"""What is shown of requests, offers and debtor limits, and what is asked of callers."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from app.financing.facts import Facts
from app.kernel.fields import (
    ClaimIdField,
    Day,
    Instant,
    LoanIdField,
    OfferIdField,
    PartyIdField,
    ReceivableIdField,
    RequestIdField,
)
from app.kernel.money import Money, PositiveMoney
from app.kernel.resources import Resource, Schema

BPS_MAX = 2**16 - 1
"""The contract's uint16; what is reasonable below it is the parameter registry's."""
WHOLE_BPS = 10_000

ShownRequestState = Literal["Open", "Expired", "Accepted", "Withdrawn"]
ShownOfferState = Literal["Open", "Void", "Accepted", "Withdrawn", "Released"]


class RequestIn(Schema):
    """A claim to be financed. It stays free until an offer is accepted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "claim": "7",
                    "principal": {"amount": 8_000_000, "currency": "CNY"},
                    "expires_at": "2026-12-01T00:00:00Z",
                }
            ]
        }
    )

    claim: ClaimIdField
    principal: PositiveMoney | None = Field(None, description="What is asked for; the funder names it if absent")
    expires_at: Instant


class FinancingRequest(Resource):
    """A holder asks for cash on a claim."""

    id: RequestIdField
    state: ShownRequestState
    borrower: PartyIdField
    claim: ClaimIdField
    principal: Money | None = Field(description="What is asked for; absent: the funder names it")
    expires_at: Instant
    receivable: ReceivableIdField
    debtor: PartyIdField = Field(description="Who owes the receivable")
    currency: str = Field(examples=["CNY"])
    due_on: Day = Field(description="Day of maturity of the claim; a loan on it ends then at the latest")
    facts: Facts | None = Field(description="What a funder verifies; absent once it could not finance it any more")


class OfferIn(Schema):
    """A loan on the claim of a request; its principal goes into escrow."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "principal": {"amount": 8_000_000, "currency": "CNY"},
                    "rate_bps": 500,
                    "late_rate_bps": 750,
                    "fee": {"amount": 20_000, "currency": "CNY"},
                    "due_on": "2027-01-20",
                    "least": {"amount": 9_000_000, "currency": "CNY"},
                    "expires_at": "2026-11-29T00:00:00Z",
                }
            ]
        }
    )

    principal: PositiveMoney
    rate_bps: int = Field(ge=0, le=BPS_MAX, description="Annual, basis points, ACT/360, until the due day")
    late_rate_bps: int = Field(ge=0, le=BPS_MAX, description="The same from the due day on; not below `rate_bps`")
    fee: Money = Field(description="Owed with the loan, never taken off the principal")
    due_on: Day
    least: PositiveMoney = Field(
        description="The least outstanding value of the claim that the offer is good for; principal, interest and fee are "
        "within the advance rate of it"
    )
    expires_at: Instant


class Comparison(Schema):
    """What the offer costs if it is accepted today and nothing is paid before its due day."""

    term_days: int = Field(examples=[60])
    interest: Money
    total_cost: Money = Field(description="Interest and fee")
    owed_at_maturity: Money = Field(description="Principal, interest and fee")
    annual_rate_bps: int = Field(
        examples=[667], description="The total cost as one annual rate, ACT/360, rounded up: compare offers by it"
    )


class FinancingOffer(Resource):
    """A funder's offer. `Void` ones can't be accepted any more; anyone may put them away, and the escrow goes back."""

    id: OfferIdField
    request: RequestIdField
    state: ShownOfferState
    funder: PartyIdField
    debtor: PartyIdField
    principal: Money
    rate_bps: int
    late_rate_bps: int
    fee: Money
    due_on: Day
    least: Money = Field(description="The least outstanding value of the claim that it is good for")
    expires_at: Instant
    comparison: Comparison | None = Field(description="While it is open")
    loan: LoanIdField | None = Field(description="The loan it became")


class DebtorLimitIn(Schema):
    """How much of a debtor's paper the caller finances, and up to what share of a claim."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"debtor": "5", "limit": {"amount": 500_000_000, "currency": "CNY"}, "advance_rate_bps": 9_000}
            ]
        }
    )

    debtor: PartyIdField
    limit: Money
    advance_rate_bps: int = Field(
        ge=0, le=WHOLE_BPS, description="What a loan may come to at maturity, of the claim's outstanding value"
    )


class DebtorLimit(Resource):
    """A funder's limit on a debtor, its own business; not the issuer quota, which caps what the debtor confirms."""

    funder: PartyIdField
    debtor: PartyIdField
    limit: Money
    used: Money = Field(description="Principal outstanding and offers whose escrow has not left yet")
    left: Money
    advance_rate_bps: int
