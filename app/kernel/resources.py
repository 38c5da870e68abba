"""What every answer is made of: resources with a version, and receipts."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from app.kernel.etags import Version
from app.kernel.fields import Instant
from app.kernel.ledger import Awaiting, Done


class Schema(BaseModel):
    """Base of every body. Unknown fields are refused: a misspelt one must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Resource(Schema):
    """Base of what can be read and changed. ``version`` is its ETag without the quotes."""

    version: Version = Field(examples=["17.3"])


class LegalId(Schema):
    """The number under which a state or a standards body knows a firm."""

    scheme: str = Field(examples=["USCC"], description="USCC, LEI, HKBR, MOBR, VAT, GST or a four-digit ISO 6523 code")
    value: str = Field(examples=["91440300MA5EQ4T81A"])


class ReceiptBlock(Schema):
    """The final block that holds the transaction."""

    number: int = Field(examples=[17])
    hash: str = Field(examples=["0x9b1c…"])
    timestamp: Instant


class ReceiptOut(Schema):
    """What proves a write: its transaction, its block, and the consortium's commit over that block."""

    transaction: str = Field(examples=["0x52f0…"])
    block: ReceiptBlock
    commit: str = Field(
        examples=["0xf90112b8418f…"],
        description="The validators' signatures over the block (docs/chain-rules.md, Seals)",
    )
    genesis: str = Field(
        examples=["0x7d21…"],
        description="Hash of the ledger's block 0: which ledger this is. The signatures are for it alone",
    )

    @classmethod
    def of(cls, outcome: Done | Awaiting) -> ReceiptOut:
        """The receipt of an outcome."""
        receipt = outcome.receipt
        head = receipt.block
        return cls(
            transaction="0x" + receipt.transaction.hex(),
            block=ReceiptBlock(number=head.number, hash="0x" + head.hash.hex(), timestamp=head.timestamp),
            commit="0x" + head.commit.hex(),
            genesis="0x" + outcome.genesis.hex(),
        )


class AwaitingOut(Schema):
    """The verb is filed and waits for a second person of the party."""

    approval: str = Field(examples=["4"], description="Number of the request")
    party: str
    maker: str = Field(description="The account that filed it; another person than the one behind it must approve")
    until: Instant = Field(description="Afterwards the request is void")
    how: str

    @classmethod
    def of(cls, outcome: Awaiting) -> AwaitingOut:
        """What is awaited, and how it is given."""
        return cls(
            approval=str(outcome.approval),
            party=str(outcome.party),
            maker="0x" + outcome.maker.hex(),
            until=outcome.expires_at,
            how=f"{outcome.approvers[0].upper()}{outcome.approvers[1:]} makes the same request, or POSTs /v1/approvals/"
            f"{outcome.approval}/approve.",
        )


class AwaitingAnswer(Schema):
    """The body of a 202 under dual control."""

    awaiting: AwaitingOut
    receipt: ReceiptOut


class OperationAccepted(Schema):
    """The body of a 202 to ``Prefer: respond-async``."""

    operation: str = Field(examples=["op_0f3a…"])
    state: str = "running"
