"""What is shown of an operation."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from app.kernel.fields import HashField
from app.kernel.resources import Schema


class OperationTransaction(Schema):
    """One transaction of an operation."""

    hash: HashField
    contract: str = Field(examples=["ReceivableBook"])
    verb: str = Field(examples=["confirm"])
    state: Literal["Sent", "Final", "Dropped"]
    block: int | None


class Operation(Schema):
    """A write. ``Interrupted`` means that a repeat with the same idempotency key takes it up again."""

    id: str = Field(examples=["op_0f3a91c2d4e5b6a7f809"])
    route: str = Field(examples=["POST /v1/receivables/{receivable}/confirm"])
    state: Literal["Running", "Interrupted", "Done"]
    status: int | None = Field(description="The answer's status, once done")
    answer: dict[str, Any] | None = Field(description="The answer's body, once done")
    transactions: list[OperationTransaction]
