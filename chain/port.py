"""The Chain protocol: everything the service may ask of any chain, and the plain types it speaks in.

An implementation is the embedded node (:mod:`chain.embedded.node`) or any EVM network over JSON-RPC. All byte
strings are raw (never hex), all instants are whole seconds UTC, all numbers of blocks start with genesis = 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NewType, Protocol

Address = NewType("Address", bytes)
"""20 bytes."""
NOBODY = Address(bytes(20))
"""An address without a key: who asks where anybody may; who a block's fees would go to; where minted money comes from and
burned money goes (ERC-20)."""
Hash32 = NewType("Hash32", bytes)
"""32 bytes."""
BlockNumber = NewType("BlockNumber", int)

At = BlockNumber | Literal["head", "next"]
"""A point in history: a block's number, the head, or ``next``: the head's state at the next block's time and number."""


@dataclass(frozen=True, slots=True)
class BlockHead:
    """What names a final block. ``commit`` is the consortium's proof of finality; until it exists, the block hash."""

    number: BlockNumber
    hash: Hash32
    parent_hash: Hash32
    state_root: Hash32
    timestamp: int
    commit: bytes


@dataclass(frozen=True, slots=True)
class Log:
    """One event as the EVM wrote it: emitting contract, up to four topics, ABI-encoded data, place in the block."""

    address: Address
    topics: tuple[Hash32, ...]
    data: bytes
    index: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome of one transaction in a final block. ``revert`` holds the revert data of a failed one (may be empty).

    ``contract`` is the address a creation made, else ``None``.
    """

    transaction: Hash32
    block: BlockHead
    index: int
    sender: Address
    to: Address | None
    succeeded: bool
    gas_used: int
    logs: Sequence[Log]
    revert: bytes
    contract: Address | None


@dataclass(frozen=True, slots=True)
class Block:
    """A final block with every receipt, in order: what a projector needs."""

    head: BlockHead
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Fee:
    """What to offer for each unit of gas, in wei (EIP-1559): at most ``max_wei`` in all, of it ``tip_wei`` to whoever
    makes the block. Permissioned networks mostly take nothing."""

    max_wei: int
    tip_wei: int


NO_FEE = Fee(0, 0)


@dataclass(frozen=True, slots=True)
class Call:
    """A read, or the dry run of a write: nothing it does is kept."""

    sender: Address
    to: Address
    data: bytes


class Chain(Protocol):
    """Any chain behind the service. Thread-safe: every method may be called from many threads at once.

    Errors are those of :mod:`chain.errors`.
    """

    @property
    def chain_id(self) -> int:
        """EIP-155 chain id."""

    def head(self) -> BlockHead:
        """The newest final block."""

    def now(self) -> int:
        """The time the next block would carry, in seconds UTC; never before the head's."""

    def fee(self) -> Fee:
        """What a transaction signed now has to offer."""

    def submit(self, raw: bytes) -> Hash32:
        """Hand over a signed transaction and return its hash; do not wait for its block.

        Handing over the same bytes again is harmless, whether the transaction waits or is in a block.

        :raises chain.errors.NotAdmitted: its sender may not send, or its form, nonce or gas is not acceptable.
        :raises chain.errors.ChainUnavailable: nothing can be accepted now (halted, without quorum, unreachable).
        """

    def wait(self, transaction: Hash32, timeout_s: float) -> Receipt:
        """Block until the transaction is in a final block and return its receipt.

        :raises chain.errors.NotAdmitted: it was dropped, since its sender or nonce was no longer acceptable.
        :raises chain.errors.TimedOut: it is still waiting after ``timeout_s``.
        """

    def receipt(self, transaction: Hash32) -> Receipt | None:
        """The receipt of a transaction in a final block, or ``None``. Cost does not grow with history."""

    def call(self, call: Call, at: At = "next") -> bytes:
        """Execute without keeping anything and return the returned data.

        :raises chain.errors.Reverted: the contract refused; carries the revert data.
        :raises chain.errors.Pruned: ``at`` lies where retention no longer reaches.
        """

    def transaction_count(self, account: Address, at: At = "head") -> int:
        """The next nonce of an account by final blocks alone (what waits does not count)."""

    def next_nonce(self, account: Address) -> int:
        """The nonce that :meth:`submit` takes next from an account: after its final blocks and what waits."""

    def code(self, account: Address, at: At = "head") -> bytes:
        """Runtime code of an account; empty where there is none."""

    def block(self, number: BlockNumber) -> Block:
        """One final block with its receipts.

        :raises chain.errors.UnknownBlock: there is no such block (yet).
        """

    def blocks(self, first: BlockNumber) -> Iterator[Block]:
        """Final blocks from ``first`` to the head as of this call, oldest first, read lazily."""

    def wait_for_block(self, number: BlockNumber, timeout_s: float) -> bool:
        """Block until ``number`` is final; ``False`` if it is not after ``timeout_s``.

        :raises chain.errors.ChainUnavailable: it is not, and the chain is out of reach.
        """

    def close(self) -> None:
        """Finish what was accepted, make everything durable, stop. Later calls raise ``ChainUnavailable``."""
