"""Calls of the validators' contract."""

from __future__ import annotations

from app.consortium.schemas import RemovalIn, ValidatorIn
from app.kernel.codec import ContractCall
from chain.port import Address

CONTRACT = "ValidatorSet"


def admit(body: ValidatorIn) -> ContractCall:
    """Let a key seal blocks."""
    name = body.name.encode().ljust(32, b"\0")
    args = {"key": body.address, "name": name, "from": body.from_block}
    return ContractCall(CONTRACT, "admit", args)


def remove(address: Address, body: RemovalIn) -> ContractCall:
    """End a key's part in sealing."""
    return ContractCall(CONTRACT, "remove", {"key": address, "until": body.until_block})
