"""Why a node did not take a transaction, in the port's words.

Nodes have no common codes for this (EIP-1474 knows one, -32003), only texts, which differ little: go-ethereum's
``core/txpool/errors.go`` and ``core/error.go``, Besu's ``TransactionInvalidReason``, Anvil's ``InvalidTransactionError``.
"""

from __future__ import annotations

from chain.errors import NotAdmitted
from chain.remote.node import NodeError

_KNOWN = ("already known", "already imported", "known transaction", "already in the pool", "transaction already exists")
_REASONS: tuple[tuple[str, str], ...] = (
    ("nonce too low", "nonce-too-low"),
    ("nonce_too_low", "nonce-too-low"),
    ("nonce below", "nonce-too-low"),
    ("replacement", "nonce-too-low"),  # something else with this nonce waits
    ("nonce too high", "nonce-gap"),
    ("nonce gap", "nonce-gap"),
    ("nonce too distant", "nonce-gap"),
    ("configured cap", "refused"),  # an operator's own limit on what a transaction may cost
    ("initcode size", "initcode-too-large"),
    ("insufficient funds", "insufficient-funds"),
    ("upfront cost exceeds", "insufficient-funds"),
    ("not have enough", "insufficient-funds"),
    ("exceeds block gas limit", "gas-too-high"),
    ("intrinsic gas too high", "gas-too-high"),
    ("gas limit too high", "gas-too-high"),
    ("transaction gas limit", "gas-too-high"),
    ("intrinsic gas", "gas-too-low"),
    ("underpriced", "fee-too-low"),
    ("gas price", "fee-too-low"),
    ("fee", "fee-too-low"),
    ("account limit", "lane-full"),
    ("too many transactions", "lane-full"),
    ("pool is full", "queue-full"),
    ("pool full", "queue-full"),
    ("queue is full", "queue-full"),
    ("not authorized", "unknown-sender"),
    ("not permitted", "unknown-sender"),
    ("non-allow listed", "unknown-sender"),
    ("chain id", "wrong-chain"),
    ("chainid", "wrong-chain"),
    ("oversized", "too-large"),
    ("decode", "malformed"),
    ("rlp", "malformed"),
    ("invalid sender", "malformed"),
)
"""The first text that occurs decides."""


def is_known_already(error: NodeError) -> bool:
    """Whether the node has exactly this transaction: handing it over again is harmless."""
    words = error.message.lower()
    return any(text in words for text in _KNOWN)


def refusal(error: NodeError) -> NotAdmitted:
    """The port's error for a node's refusal; ``refused`` where its words are not known."""
    words = error.message.lower()
    for text, reason in _REASONS:
        if text in words:
            return NotAdmitted(reason, error.message)
    return NotAdmitted("refused", error.message)
