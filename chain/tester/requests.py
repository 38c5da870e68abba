"""Transactions and calls as eth-tester's users ask for them: snake case, raw bytes, what is left out filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eth_account import Account
from eth_tester.exceptions import ValidationError
from eth_utils.address import to_checksum_address

from chain.port import Address, Call

_FEES = ("gas_price", "max_fee_per_gas", "max_priority_fee_per_gas")


def call_of(transaction: Mapping[str, Any]) -> Call:
    """The call that is asked for.

    :raises ValidationError: it names no contract, or offers coin.
    """
    _check_free(transaction)
    if not transaction.get("to"):
        raise ValidationError("A call needs a contract to call.")
    return Call(Address(transaction["from"]), Address(transaction["to"]), transaction.get("data", b""))


def signed(transaction: Mapping[str, Any], key: bytes, chain_id: int) -> bytes:
    """The bytes of a transaction, of the type that its fields say; one that says nothing of fees is of type 2.

    :raises ValidationError: it offers coin.
    """
    _check_free(transaction)
    fields: dict[str, Any] = {
        "chainId": chain_id,
        "nonce": transaction["nonce"],
        "gas": transaction["gas"],
        "value": 0,
        "data": transaction.get("data", b""),
    }
    if transaction.get("to"):
        fields["to"] = to_checksum_address(transaction["to"])
    if "gas_price" in transaction:
        fields |= {"gasPrice": 0} | ({"type": 1} if "access_list" in transaction else {})
    else:
        fields |= {"type": 2, "maxFeePerGas": 0, "maxPriorityFeePerGas": 0}
    if "access_list" in transaction:
        fields["accessList"] = [
            {"address": to_checksum_address(address), "storageKeys": [f"0x{slot:064x}" for slot in slots]}
            for address, slots in transaction["access_list"]
        ]
    return bytes(Account.from_key(key).sign_transaction(fields).raw_transaction)


def _check_free(transaction: Mapping[str, Any]) -> None:
    if transaction.get("value") or any(transaction.get(fee) for fee in _FEES):
        raise ValidationError("There is no coin: value and fees are 0.")
