"""What is shown of a request."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from app.kernel.fields import AccountField, ApprovalIdField, Instant, PartyIdField
from app.kernel.resources import Resource

State = Literal["Open", "Expired", "Consumed", "Cancelled", "Released"]


class Approval(Resource):
    """A call that one person filed and another one of the same party has to approve."""

    id: ApprovalIdField
    party: PartyIdField
    maker: AccountField = Field(description="The account that filed it")
    state: State
    until: Instant = Field(description="Afterwards it is void")
    closed_by: AccountField | None = Field(description="The account that approved or cancelled it")
    contract: str = Field(examples=["ReceivableBook"])
    verb: str = Field(examples=["confirm"])
    args: dict[str, Any] = Field(description="The verb's arguments by name", examples=[{"receivable": "17"}])
