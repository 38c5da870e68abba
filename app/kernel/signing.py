"""What the ledger asks of whoever keeps the keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from chain.port import Address, Hash32


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed transaction and the hash the chain will know it by."""

    raw: bytes
    hash: Hash32


class KeyNotHeld(Exception):
    """The service keeps no key for this account: its owner signs by itself."""


class Signer(Protocol):
    """Signs for the accounts whose keys the operator keeps. Thread-safe, deterministic (RFC 6979)."""

    def sign(self, account: Address, *, chain_id: int, nonce: int, gas: int, to: Address, data: bytes) -> Signed:
        """A transaction of gas price zero and value zero.

        :raises KeyNotHeld: the key of this account is not kept here.
        """
