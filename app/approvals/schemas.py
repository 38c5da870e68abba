"""Requests and policies as they come in and go out."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from app.approvals.vocabulary import Verb
from app.kernel.enums import Capability
from app.kernel.fields import AccountField, ApprovalIdField, CurrencyCode, Instant, PartyIdField
from app.kernel.money import MINOR_MAX
from app.kernel.resources import Resource, Schema

State = Literal["Open", "Void", "Consumed", "Cancelled", "Released"]


class Approval(Resource):
    """A call that one person filed and another one of the same party has to approve."""

    id: ApprovalIdField
    party: PartyIdField
    maker: AccountField = Field(description="The account that filed it")
    filed_as: Capability = Field(
        description="Maker: a checker of the party approves. Admin: another admin of it does, or the operator"
    )
    state: State = Field(description="Void: nobody can approve it any more, and anybody who sees it may release it")
    until_at: Instant = Field(
        description="Afterwards it is void; it is, too, once its maker's account is removed or what it would confirm is"
        " no longer proposed"
    )
    closed_by: AccountField | None = Field(description="The account that approved or cancelled it")
    contract: str = Field(examples=["ReceivableBook"])
    verb: str = Field(examples=["confirm"])
    args: dict[str, Any] = Field(description="The verb's arguments by name", examples=[{"receivable": "17"}])
    words: dict[str, Any] = Field(
        description="By argument, what this service keeps of the words behind a hash or a number",
        examples=[{"account": {"name": "A firm", "number": "6222020200112233445", "bank": "102588002002"}}],
    )


class Policy(Resource):
    """From which amounts on two persons of a party are needed for a verb in a currency."""

    party: PartyIdField
    verb: Verb = Field(examples=["Confirm"])
    currency: CurrencyCode = Field(examples=["CNY"])
    enabled: bool
    above_minor: int = Field(description="Two from this amount on, in minor units")
    daily_minor: int = Field(
        description="Two once what one person did comes to more than this, in minor units; it decays evenly over 24 hours"
    )
    used_minor: int = Field(description="What one person did and has not decayed yet, in minor units, rounded up")


class Policies(Schema):
    """A party's policies, one for each verb that can have one and each currency of the ledger."""

    items: list[Policy]


class PolicyIn(Schema):
    """A policy to set."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "verb": "Confirm",
                    "currency": "CNY",
                    "enabled": True,
                    "above_minor": 10_000_000,
                    "daily_minor": 50_000_000,
                }
            ]
        },
    )

    verb: Verb
    currency: CurrencyCode
    enabled: bool = Field(strict=True)
    above_minor: int = Field(default=0, strict=True, ge=0, le=MINOR_MAX, description="Two from this amount on")
    daily_minor: int | None = Field(
        default=None,
        strict=True,
        ge=0,
        le=MINOR_MAX,
        description="Two once what one person did within a day comes to more than this; as much as `above_minor` if absent",
    )

    @property
    def daily(self) -> int:
        """The daily sum: where none was named, many small amounts come to no more than one that takes two."""
        return self.above_minor if self.daily_minor is None else self.daily_minor
