"""What nodes answer, in the port's types (https://ethereum.github.io/execution-apis)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chain.port import Address, Block, BlockHead, BlockNumber, Hash32, Log, Receipt

Json = Mapping[str, Any]


def quantity(text: str) -> int:
    """A number: ``0x`` and hex digits without leading zeros."""
    return int(text, 16)


def data(text: str | None) -> bytes:
    """Bytes: ``0x`` and two digits each; nothing where the node left them out."""
    return bytes.fromhex(text[2:]) if text else b""


def hexed(value: int | bytes) -> str:
    """A number or bytes as a node wants them."""
    return hex(value) if isinstance(value, int) else f"0x{value.hex()}"


def head(block: Json) -> BlockHead:
    """What names a block. The header is not hashed again: networks add fields and longer extra data, as proof of
    authority does; whoever runs the service trusts the node it asks. The commit is the block hash."""
    hash_ = Hash32(data(block["hash"]))
    return BlockHead(
        number=BlockNumber(quantity(block["number"])),
        hash=hash_,
        parent_hash=Hash32(data(block["parentHash"])),
        state_root=Hash32(data(block["stateRoot"])),
        timestamp=quantity(block["timestamp"]),
        commit=hash_,
    )


def base_fee(block: Json) -> int:
    """What each gas of the block's successor costs at about, in wei; 0 where gas is free."""
    return quantity(block.get("baseFeePerGas") or "0x0")


def receipt(found: Json, block: BlockHead, revert: bytes) -> Receipt:
    """The outcome of a transaction of a block."""
    succeeded = quantity(found["status"]) == 1
    contract = found.get("contractAddress")
    return Receipt(
        transaction=Hash32(data(found["transactionHash"])),
        block=block,
        index=quantity(found["transactionIndex"]),
        sender=Address(data(found["from"])),
        to=Address(data(found["to"])) if found.get("to") else None,
        succeeded=succeeded,
        gas_used=quantity(found["gasUsed"]),
        logs=tuple(_log(entry) for entry in found["logs"]),
        revert=revert,
        contract=Address(data(contract)) if contract and succeeded else None,
    )


def whole(block: BlockHead, receipts: Sequence[Receipt]) -> Block:
    """A block with its receipts in order."""
    return Block(block, tuple(sorted(receipts, key=lambda each: each.index)))


def _log(entry: Json) -> Log:
    return Log(
        address=Address(data(entry["address"])),
        topics=tuple(Hash32(data(topic)) for topic in entry["topics"]),
        data=data(entry["data"]),
        index=quantity(entry["logIndex"]),
    )
