"""The Executor protocol: block execution as a pure function, so that one EVM can replace or check another.

An executor reads nodes and code by hash, and block hashes by number; it writes nothing and knows no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chain.ethereum.blocks import Outcome
from chain.ethereum.transactions import Transaction
from chain.port import Address, Hash32


class Reader(Protocol):
    """What an executor may look up."""

    def get(self, digest: bytes) -> bytes:
        """A trie node or a contract's code by its Keccak-256.

        :raises KeyError: it is not stored.
        """

    def block_hash(self, number: int) -> Hash32:
        """The hash of a block at most 256 before the one executed (for the opcode BLOCKHASH)."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What a block tells the EVM about itself. Base fee, difficulty and blob fields are fixed by the chain rules."""

    chain_id: int
    number: int
    timestamp: int
    gas_limit: int
    prev_randao: Hash32
    coinbase: Address


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the state trie keeps it."""

    nonce: int
    balance: int
    storage_root: Hash32
    code_hash: Hash32


@dataclass(frozen=True, slots=True)
class Execution:
    """Everything a block changed, and nothing written yet.

    ``nodes`` and ``code`` are new entries by hash. ``uses`` says in how many more places of the state a node is after the
    block than before: a new node is in one more, a replaced one in one less, and the same node may be in several; what
    did not change is not named. Adding these up over blocks tells which nodes a state needs. ``accounts`` and ``slots`` are the flat changes: each account and
    storage slot whose value after the block differs from before it may be in them; ``None`` is an account that is gone.
    """

    outcomes: tuple[Outcome, ...]
    state_root: Hash32
    receipts_root: Hash32
    transactions_root: Hash32
    bloom: bytes
    gas_used: int
    nodes: Mapping[bytes, bytes]
    uses: Mapping[bytes, int]
    code: Mapping[bytes, bytes]
    accounts: Mapping[Address, Account | None]
    slots: Mapping[tuple[Address, int], int]


@dataclass(frozen=True, slots=True)
class CallResult:
    """The result of a call nothing of which is kept. ``output`` of a failed one is its revert data."""

    succeeded: bool
    output: bytes
    gas_used: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Merkle proofs in the shape of EIP-1186: nodes from each root towards the account and its slots."""

    account: Account | None
    account_nodes: tuple[bytes, ...]
    slots: tuple[tuple[int, int, tuple[bytes, ...]], ...]
    """Slot, value, nodes."""


class InvalidBlockError(Exception):
    """A transaction cannot be in this block at all (nonce, gas); ``index`` is its place."""

    def __init__(self, index: int, detail: str) -> None:
        super().__init__(f"transaction {index}: {detail}")
        self.index = index


class Executor(Protocol):
    """An EVM of the Cancun fork under the chain rules (``docs/chain-rules.md``). Thread-safe."""

    def execute(
        self, reader: Reader, parent_root: Hash32, environment: Environment, transactions: Sequence[Transaction]
    ) -> Execution:
        """Execute a block on its parent's state.

        :raises InvalidBlockError: a transaction is not valid at its place.
        """

    def call(
        self,
        reader: Reader,
        root: Hash32,
        environment: Environment,
        sender: Address,
        to: Address,
        data: bytes,
        gas: int,
    ) -> CallResult:
        """Execute a message on a state and keep nothing."""

    def account(self, reader: Reader, root: Hash32, address: Address) -> Account | None:
        """An account at a state, ``None`` where there is none."""

    def storage(self, reader: Reader, root: Hash32, address: Address, slot: int) -> int:
        """A storage slot at a state; 0 where nothing was written."""

    def code(self, reader: Reader, root: Hash32, address: Address) -> bytes:
        """An account's runtime code at a state; empty where there is none."""

    def proof(self, reader: Reader, root: Hash32, address: Address, slots: Sequence[int]) -> Proof:
        """Proofs of an account, and of storage slots of it, at a state."""
