"""When a transaction is valid at its place in a block, apart from who sent it."""

from __future__ import annotations

from chain.ethereum.transactions import Transaction

TRANSACTION_GAS = 21_000
CREATION_GAS = 32_000
"""EIP-2."""
ZERO_BYTE_GAS = 4
OTHER_BYTE_GAS = 16
"""EIP-2028."""
ACCESS_ADDRESS_GAS = 2_400
ACCESS_SLOT_GAS = 1_900
"""EIP-2930."""
INITCODE_WORD_GAS = 2
INITCODE_BYTES_MAX = 49_152
"""EIP-3860."""


def intrinsic_gas(transaction: Transaction) -> int:
    """Gas spent before the first opcode, without the charge for initcode (which the EVM takes)."""
    zeros = transaction.data.count(0)
    gas = TRANSACTION_GAS + zeros * ZERO_BYTE_GAS + (len(transaction.data) - zeros) * OTHER_BYTE_GAS
    if transaction.to is None:
        gas += CREATION_GAS
    for _, slots in transaction.access_list:
        gas += ACCESS_ADDRESS_GAS + ACCESS_SLOT_GAS * len(slots)
    return gas


def initcode_gas(transaction: Transaction) -> int:
    """The charge for the words of initcode; 0 for anything but a creation."""
    return INITCODE_WORD_GAS * ((len(transaction.data) + 31) // 32) if transaction.to is None else 0


def fault_of(transaction: Transaction, nonce: int, gas_left: int) -> str | None:
    """Why a transaction can't be executed here, or ``None``.

    ``nonce`` is its sender's, ``gas_left`` the block's limit less what transactions before it used.
    """
    if transaction.nonce != nonce:
        return f"nonce {transaction.nonce} where {nonce} is next"
    if transaction.value or transaction.fee_per_gas_max or transaction.tip_per_gas_max:
        return "it moves or pays a native coin, and there is none"
    if transaction.gas_limit > gas_left:
        return f"gas limit {transaction.gas_limit} where {gas_left} is left in the block"
    if transaction.gas_limit < intrinsic_gas(transaction) + initcode_gas(transaction):
        return f"gas limit {transaction.gas_limit} does not cover its own bytes"
    if transaction.to is None and len(transaction.data) > INITCODE_BYTES_MAX:
        return f"initcode of {len(transaction.data)} bytes"
    return None
