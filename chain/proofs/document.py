"""The proof as a file: self-contained JSON, described in ``docs/proofs.md``."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from chain.ethereum.hexes import field_text, hex_text
from chain.files.json import JsonLimits
from chain.port import Address
from chain.proofs.layout import Record, Value
from chain.proofs.subjects import KINDS, Deposit, Kind, Subject

FORMAT: Literal["tallystick-proof/2"] = "tallystick-proof/2"

DOCUMENT_LIMITS = JsonLimits(bytes=1 << 20, values=4_096)
"""A proof has some 20 KB and 200 values; what is far beyond is none."""

_PROOF_NODES_MAX = 65
"""One for each nibble of a hash, and the value."""

Data = Annotated[str, Field(pattern=r"^0x([0-9a-f]{2})*$", max_length=20_000, examples=["0xf8518080a0cff2c209"])]
CommitText = Annotated[str, Field(pattern=r"^0x([0-9a-f]{2})*$", max_length=200_000, examples=["0xf90112b8418f"])]
"""Of 32 validators after 16 rounds it has some 120,000."""
Word = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$", examples=["0x" + "5f" * 32])]
AddressText = Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$", examples=["0x" + "a1" * 20])]
Nodes = Annotated[list[Data], Field(max_length=_PROOF_NODES_MAX)]
Number = Annotated[str, Field(pattern=r"^(0|-?[1-9][0-9]{0,77})$", examples=["17"])]
CurrencyText = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["CNY"])]


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NumberedSubject(_Object):
    """A record with a number."""

    kind: Kind
    number: Annotated[int, Field(ge=1, lt=1 << 64, examples=[5])]


class DepositSubject(_Object):
    """What an address holds in a currency."""

    kind: Literal["deposit"]
    holder: AddressText
    currency: CurrencyText


SubjectText: TypeAlias = Annotated[NumberedSubject | DepositSubject, Field(discriminator="kind")]


class SlotProof(_Object):
    """A storage slot, its word, and the nodes from the account's storage root."""

    slot: Word
    value: Word
    proof: Nodes


class AccountProof(_Object):
    """One record of one contract: the account's proof from the state root, and the slots that hold the record.

    ``record`` says what they hold; whoever checks the proof works it out from the slots.
    """

    contract: Annotated[str, Field(max_length=64, examples=["ClaimToken"])]
    version: Annotated[str, Field(max_length=64, description="Of the contract's source and compiler")]
    address: AddressText
    proof: Nodes
    variable: Annotated[str, Field(max_length=64, examples=["_records"])]
    record: dict[str, str | bool] = Field(examples=[{"receivable": "1", "holder": "8", "value": "30000000"}])
    slots: Annotated[list[SlotProof], Field(max_length=16)]


class ProofDocument(_Object):
    """Everything that is needed to check a record of a ledger at a block, but whom to believe."""

    format: Literal["tallystick-proof/2"] = FORMAT
    chain_id: Annotated[int, Field(ge=1, lt=1 << 53, examples=[202611])]
    genesis: Word = Field(
        description="Hash of the ledger's block 0; the validators' signatures are for this ledger alone"
    )
    subject: SubjectText
    present: bool = Field(description="Whether there is such a record; its absence is proven as well")
    block: Annotated[int, Field(ge=0, lt=1 << 53, examples=[74])]
    block_hash: Word
    header: Data = Field(description="RLP of the block's header")
    commit: CommitText = Field(
        description="The validators' signatures over the block; its hash, of genesis and where there are none"
    )
    validators: Annotated[list[AddressText], Field(max_length=1_000)] = Field(
        description="In force at the block, by the node that made the proof. Check with those you know."
    )
    deployer: AddressText = Field(description="Who created the ledger's contracts: the first admin of its consortium")
    accounts: Annotated[list[AccountProof], Field(min_length=1, max_length=4)]


def subject_of(text: SubjectText) -> Subject:
    """The subject that a document names."""
    if isinstance(text, DepositSubject):
        return Deposit(Address(bytes.fromhex(text.holder[2:])), text.currency)
    return KINDS[text.kind](text.number)


def text_of(subject: Subject) -> NumberedSubject | DepositSubject:
    """The inverse of :func:`subject_of`."""
    if isinstance(subject, Deposit):
        return DepositSubject(kind="deposit", holder=hex_text(subject.holder), currency=subject.currency)
    for kind, numbered in KINDS.items():
        if isinstance(subject, numbered):
            return NumberedSubject(kind=kind, number=subject.number)
    raise TypeError(f"{subject!r} has no place in a document")


def record_text(record: Record) -> dict[str, str | bool]:
    """A record as it stands in a document: numbers in decimal digits, bytes in hex."""
    return {name: _value_text(value) for name, value in record.items()}


def _value_text(value: Value) -> str | bool:
    return value if isinstance(value, bool) else field_text(value)
