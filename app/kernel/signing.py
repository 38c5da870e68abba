"""What the ledger asks of whoever keeps the keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from chain.ethereum.keystore import KeyNotHeld, Signed
from chain.port import Address, Fee

__all__ = ["Keeper", "KeyNotHeld", "Signed", "Signer"]


class Signer(Protocol):
    """Signs for the accounts whose keys the operator keeps. Thread-safe, deterministic (RFC 6979)."""

    def sign(
        self, account: Address, *, chain_id: int, nonce: int, gas: int, to: Address, data: bytes, fee: Fee
    ) -> Signed:
        """A transaction of value zero.

        :raises KeyNotHeld: the key of this account is not kept here.
        """


class Keeper(Signer, Protocol):
    """Also makes keys for those who ask the service to keep theirs. Thread-safe."""

    def holds(self, account: Address) -> bool:
        """Whether the key of an account is kept here."""

    def create(self) -> Address:
        """Make a key, keep it durably, and return its account. May take a second."""

    def sign_typed(
        self, account: Address, domain: Mapping[str, Any], types: Mapping[str, Any], message: Mapping[str, Any]
    ) -> bytes:
        """An EIP-712 signature of 65 bytes, as contracts recover it.

        :raises KeyNotHeld: the key of this account is not kept here.
        """
