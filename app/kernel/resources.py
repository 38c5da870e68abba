"""What every answer is made of: resources with a version, and receipts."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.kernel.enums import Capability, Role
from app.kernel.etags import Version
from app.kernel.fields import ApprovalIdField, Instant, PartyIdField
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


class Approver(Schema):
    """Who may be the checker: any account of this kind but the maker's own person's."""

    party: PartyIdField | None = Field(description="Null for a party in this role")
    role: Role | None
    capability: Capability


class PendingApproval(Schema):
    """The verb is filed and waits for a checker: repeat the request with `approval=`, or use `approvals.approve`."""

    kind: Literal["Approval"] = "Approval"
    id: ApprovalIdField
    until_at: Instant = Field(description="Afterwards the approval is void")
    who: list[Approver] = Field(description="Who may approve it")

    @classmethod
    def of(cls, outcome: Awaiting) -> PendingApproval:
        """What is awaited, and from whom."""
        return cls(
            id=outcome.approval,
            until_at=outcome.expires_at,
            who=[
                Approver(party=None if each.role else outcome.party, role=each.role, capability=each.capability)
                for each in outcome.approvers
            ],
        )


class AwaitingAnswer(Schema):
    """The body of a 202 under dual control."""

    pending: PendingApproval
    receipt: ReceiptOut


class PendingOperation(Schema):
    """The write goes on; `operations.get` says how far it is."""

    kind: Literal["Operation"] = "Operation"
    id: str = Field(examples=["op_0f3a91c2d4e5b6a7f809"])


class OperationAccepted(Schema):
    """The body of a 202 to ``Prefer: respond-async``."""

    pending: PendingOperation
