"""What is shown of a loan, and what a repayment says."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from app.kernel.fields import (
    ClaimIdField,
    Day,
    HashField,
    Instant,
    LoanIdField,
    OfferIdField,
    PartyIdField,
    PledgeIdField,
)
from app.kernel.money import Money, PositiveMoney
from app.kernel.resources import Resource, Schema
from app.kernel.texts import Text, TextError

State = Literal["Open", "Closed"]


class OwedOut(Schema):
    """What settles the loan on a day, if nothing is paid before it."""

    owed_on: Day
    fee: Money
    interest: Money = Field(description="ACT/360, start included and end not, rounded up once")
    principal: Money
    total: Money


class PaidOut(Schema):
    """What was paid so far."""

    fee: Money
    interest: Money
    principal: Money
    total: Money


class Loan(Resource):
    """Money lent on a pledged claim."""

    id: LoanIdField
    state: State
    offer: OfferIdField = Field(description="The accepted offer")
    claim: ClaimIdField = Field(description="The pledged claim")
    lender: PartyIdField
    borrower: PartyIdField
    debtor: PartyIdField = Field(description="Who owes the receivable behind the claim")
    lent: Money = Field(description="Paid out at the start, nothing taken off")
    start_on: Day
    due_on: Day
    rate_bps: int = Field(examples=[500], description="Annual, basis points, until the due day")
    late_rate_bps: int = Field(examples=[750], description="Annual, basis points, from the due day on")
    overdue: bool
    secured: bool = Field(description="Whether the pledge stands")
    pledge: PledgeIdField = Field(description="Its entry in the register, standing or discharged")
    owed_today: OwedOut = Field(description="What lies ready for the claim included, on which interest has stopped")
    paid: PaidOut
    schedule: list[OwedOut] = Field(
        description="What is still to come: everything on the due day, or today once that is past"
    )


class LoanPayment(Schema):
    """One payment: to the fee first, then to interest, then to principal."""

    paid_at: Instant
    to_fee: Money
    to_interest: Money
    to_principal: Money
    total: Money
    principal_left: Money
    by: Literal["Borrower", "Claim"] = Field(description="`Claim`: out of what the pledged claim redeemed")
    transaction: HashField


class RepaymentIn(Schema):
    """Part of a loan by ``amount``, or all that is owed that day by ``all`` and ``most``."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"amount": {"amount": 5_000_000, "currency": "CNY"}},
                {"all": True, "most": {"amount": 9_080_000, "currency": "CNY"}},
            ]
        }
    )

    amount: PositiveMoney | None = None
    all: Literal[True] | None = None
    most: PositiveMoney | None = Field(None, description="With `all`: refuse if more than this is owed")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        part = self.amount is not None and self.all is None and self.most is None
        everything = self.amount is None and self.all is not None and self.most is not None
        if part == everything:
            raise TextError(Text("Give either `amount`, or `all` with `most`."))
        return self
