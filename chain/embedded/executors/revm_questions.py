"""Questions to the engine as bytes: the other side of ``chain/engine/src/wire.rs``."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

from chain.embedded.executors.protocol import Environment
from chain.ethereum.transactions import Transaction
from chain.port import NOBODY, Address, Hash32

_ENVIRONMENT = Struct("<QQQQ32s20s")
_TRANSACTION = Struct("<20sBBB20sQQIII")
_LONG = Struct("<Q")
_COUNT = Struct("<I")
_LONG_MAX = 2**64 - 1


def block_question(root: Hash32, environment: Environment, transactions: Sequence[Transaction]) -> bytes:
    """The bytes of :meth:`Executor.execute`'s arguments."""
    parts = [root, _environment(environment), _COUNT.pack(len(transactions))]
    for transaction in transactions:
        parts.append(
            _TRANSACTION.pack(
                transaction.sender,
                transaction.type,
                bool(transaction.value or transaction.fee_per_gas_max or transaction.tip_per_gas_max),
                transaction.to is not None,
                transaction.to or NOBODY,
                # What is larger is as invalid as the largest: no account and no block comes near.
                min(transaction.nonce, _LONG_MAX),
                min(transaction.gas_limit, _LONG_MAX),
                len(transaction.data),
                len(transaction.raw),
                len(transaction.access_list),
            )
        )
        parts += transaction.data, transaction.raw
        for address, slots in transaction.access_list:
            parts += address, _COUNT.pack(len(slots))
            parts += [slot.to_bytes(32, "big") for slot in slots]
    return b"".join(parts)


def call_question(root: Hash32, environment: Environment, sender: Address, to: Address, data: bytes, gas: int) -> bytes:
    """The bytes of :meth:`Executor.call`'s arguments."""
    return b"".join(
        (root, _environment(environment), sender, to, _LONG.pack(min(gas, _LONG_MAX)), _COUNT.pack(len(data)), data)
    )


def proof_question(root: Hash32, address: Address, slots: Sequence[int]) -> bytes:
    """The bytes of :meth:`Executor.proof`'s arguments."""
    return b"".join((root, address, _COUNT.pack(len(slots)), *(slot.to_bytes(32, "big") for slot in slots)))


def _environment(environment: Environment) -> bytes:
    return _ENVIRONMENT.pack(
        environment.chain_id,
        environment.number,
        environment.timestamp,
        environment.gas_limit,
        environment.prev_randao,
        environment.coinbase,
    )
