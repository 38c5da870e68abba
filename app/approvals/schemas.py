"""Requests and policies as they come in and go out."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from app.approvals.vocabulary import Verb
from app.kernel.fields import AccountField, ApprovalIdField, Instant, PartyIdField
from app.kernel.money import MINOR_MAX
from app.kernel.resources import Resource, Schema

State = Literal["Open", "Void", "Consumed", "Cancelled", "Released"]


class Approval(Resource):
    """A call that one person filed and another one of the same party has to approve."""

    id: ApprovalIdField
    party: PartyIdField
    maker: AccountField = Field(description="The account that filed it")
    state: State = Field(description="Void: nobody can approve it any more, and anybody who sees it may release it")
    until: Instant = Field(description="Afterwards it is void; it is from the removal of its maker's account on, too")
    closed_by: AccountField | None = Field(description="The account that approved or cancelled it")
    contract: str = Field(examples=["ReceivableBook"])
    verb: str = Field(examples=["confirm"])
    args: dict[str, Any] = Field(description="The verb's arguments by name", examples=[{"receivable": "17"}])
    words: dict[str, Any] = Field(
        description="By argument, what this service keeps of the words behind a hash",
        examples=[{"destination": {"name": "A firm", "account": "6222020200112233445", "bank": "102588002002"}}],
    )


class Policy(Resource):
    """From which amount on two persons of a party are needed for a verb."""

    party: PartyIdField
    verb: Verb = Field(examples=["Confirm"])
    on: bool
    above_minor: int = Field(description="Two from this amount on, in minor units of the currency concerned")


class Policies(Schema):
    """A party's policies, one for each verb that can have one."""

    items: list[Policy]


class PolicyIn(Schema):
    """A policy to set."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"verb": "Confirm", "on": True, "above_minor": 0}]},
    )

    verb: Verb
    on: bool = Field(strict=True)
    above_minor: int = Field(default=0, strict=True, ge=0, le=MINOR_MAX, description="Two from this amount on")
