"""The parameters of the methods: their forms, read by pydantic from what the JSON parser made."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from chain.port import NOBODY, Address, Hash32
from chain.rpc.hexes import read_data, read_quantity, read_word
from chain.rpc.limits import LOG_ADDRESSES_MAX, PROOF_SLOTS_MAX

Tag: TypeAlias = Literal["earliest", "latest", "safe", "finalized", "pending"]
Block: TypeAlias = int | bytes | Tag
"""A block's number, its hash, or a tag. Every block shown is final, so ``latest``, ``safe`` and ``finalized`` are the
head; ``pending`` is the head too, and for a call its state at the next block's number and time."""

LATEST: Block = "latest"
_TAGS = ("earliest", "latest", "safe", "finalized", "pending")
_HASH_TEXT = 66


def _sized(length: int, what: str) -> BeforeValidator:
    def read(value: Any) -> bytes:
        found = read_data(value)
        if len(found) != length:
            raise ValueError(f"{what} has {length} bytes")
        return found

    return BeforeValidator(read)


def _block(value: Any) -> Block:
    if isinstance(value, dict):
        return _block_object(value)
    if isinstance(value, str) and len(value) == _HASH_TEXT:
        return read_data(value)
    return _number_or_tag(value)


def _number_or_tag(value: Any) -> Block:
    if value in _TAGS:
        tag: Block = value
        return tag
    return read_quantity(value)


def _block_object(value: dict[str, Any]) -> Block:
    """EIP-1898. ``requireCanonical`` changes nothing: there are no other blocks than those of the one chain."""
    named = value.keys() - {"requireCanonical"}
    if named == {"blockHash"}:
        found = read_data(value["blockHash"])
        if len(found) == 32:
            return found
    elif named == {"blockNumber"}:
        return _number_or_tag(value["blockNumber"])
    raise ValueError("a block object has blockNumber, or blockHash of 32 bytes (EIP-1898)")


AddressIn: TypeAlias = Annotated[Address, _sized(20, "an address")]
HashIn: TypeAlias = Annotated[Hash32, _sized(32, "a hash")]
DataIn: TypeAlias = Annotated[bytes, BeforeValidator(read_data)]
QuantityIn: TypeAlias = Annotated[int, BeforeValidator(read_quantity)]
SlotIn: TypeAlias = Annotated[int, BeforeValidator(read_word)]
SlotsIn: TypeAlias = Annotated[list[SlotIn], Field(max_length=PROOF_SLOTS_MAX)]
BlockIn: TypeAlias = Annotated[Block, BeforeValidator(_block)]
BlockNumberIn: TypeAlias = Annotated[Block, BeforeValidator(_number_or_tag)]
FlagIn: TypeAlias = Annotated[bool, Field(strict=True)]


class _Object(BaseModel):
    """A parameter that is an object. Unknown members are refused: a misspelt one must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)


class CallIn(_Object):
    """The message of ``eth_call``. What says how a transaction would be paid or signed may be there and is not used."""

    to: AddressIn
    sender: AddressIn = Field(default=NOBODY, alias="from")
    gas: QuantityIn | None = None
    data: DataIn | None = None
    input: DataIn | None = None
    value: QuantityIn | None = None
    gas_price: QuantityIn | None = None
    max_fee_per_gas: QuantityIn | None = None
    max_priority_fee_per_gas: QuantityIn | None = None
    nonce: QuantityIn | None = None
    type: QuantityIn | None = None
    chain_id: QuantityIn | None = None
    access_list: list[Any] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> CallIn:
        if self.data is not None and self.input is not None and self.data != self.input:
            raise ValueError("data and input differ")
        return self

    @property
    def message(self) -> bytes:
        """What the contract is sent."""
        return self.input or self.data or b""

    @property
    def pays(self) -> bool:
        """Whether it would move value or pay a fee, which nobody can."""
        return any((self.value, self.gas_price, self.max_fee_per_gas, self.max_priority_fee_per_gas))


Choices: TypeAlias = Annotated[list[HashIn | None], Field(max_length=LOG_ADDRESSES_MAX)]


class FilterIn(_Object):
    """What ``eth_getLogs`` looks for. Each topic is one, any of a list, or null for any at all; no more than four."""

    from_block: BlockNumberIn | None = None
    to_block: BlockNumberIn | None = None
    block_hash: HashIn | None = None
    address: AddressIn | Annotated[list[AddressIn], Field(max_length=LOG_ADDRESSES_MAX)] | None = None
    topics: Annotated[list[HashIn | Choices | None], Field(max_length=4)] | None = None

    @model_validator(mode="after")
    def _names_blocks_once(self) -> FilterIn:
        if self.block_hash is not None and (self.from_block is not None or self.to_block is not None):
            raise ValueError("blockHash stands alone, without fromBlock and toBlock (EIP-234)")
        return self
