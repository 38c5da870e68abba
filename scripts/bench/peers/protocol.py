"""What every peer can do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from chain.port import Address, Hash32


@dataclass(frozen=True, slots=True)
class Sent:
    """Signed bytes and their hash, and their sender with the nonce that it has afterwards."""

    raw: bytes
    hash: Hash32
    sender: Address
    nonce_after: int


class Peer(Protocol):
    """A running chain with id ``tests.contracts.world.members.CHAIN_ID``, its senders known and able to pay."""

    def send(self, raws: Sequence[bytes]) -> None:
        """Hand over signed transactions, in this order. Called by several threads, each with senders of its own."""

    def wait(self, last: Collection[Sent]) -> None:
        """Until these are in blocks, each the last of its sender up to now; asked in the way that costs the chain least."""

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
