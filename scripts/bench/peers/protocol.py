"""What every peer can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from chain.port import Address


class Peer(Protocol):
    """A running chain with id ``tests.contracts.world.members.CHAIN_ID``, its senders known and able to pay."""

    def send(self, raws: Sequence[bytes]) -> None:
        """Hand over signed transactions, in this order. Called by several threads, each with senders of its own."""

    def wait(self, nonces: Mapping[Address, int]) -> None:
        """Until every sender's transactions below its nonce are in blocks."""

    def call(self, to: Address, data: bytes) -> bytes:
        """Read a contract."""

    def cpu_s(self) -> float:
        """Processor seconds that the chain has taken so far (in process: that this process has)."""


P_co = TypeVar("P_co", bound=Peer, covariant=True)


class Kind(Protocol[P_co]):
    """A sort of chain that can be started."""

    name: str
    """As in ``presigned_vs_NAME``."""
    pays: bool
    """Whether transactions must offer a fee."""

    def running(self, senders: Sequence[Address]) -> AbstractContextManager[P_co]:
        """A new chain, gone afterwards. ``senders[0]`` creates the contracts."""
