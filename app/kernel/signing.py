"""What the ledger asks of whoever keeps the keys."""

from __future__ import annotations

from typing import Protocol

from chain.port import Address
from chain.signer import KeyNotHeld, Signed

__all__ = ["KeyNotHeld", "Signed", "Signer"]


class Signer(Protocol):
    """Signs for the accounts whose keys the operator keeps. Thread-safe, deterministic (RFC 6979)."""

    def sign(self, account: Address, *, chain_id: int, nonce: int, gas: int, to: Address, data: bytes) -> Signed:
        """A transaction of gas price zero and value zero.

        :raises KeyNotHeld: the key of this account is not kept here.
        """
