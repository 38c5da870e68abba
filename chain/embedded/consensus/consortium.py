"""Who runs a ledger and under which limits: what genesis fixes, and the genesis block made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache

from chain.embedded.consensus.signatures import SIGNERS_MAX, SealDomain
from chain.embedded.executors.protocol import Environment
from chain.embedded.store.sealed import SealedBlock
from chain.ethereum import rlp
from chain.ethereum.blocks import ZERO_HASH, Header
from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import created_address
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import NOBODY, Address, Hash32

CHAIN_RULES = 4
"""Version of ``docs/chain-rules.md``; part of the genesis hash, so that rules can't change under a ledger. The order of
the contracts is one of them, since their addresses follow from it."""

VALIDATOR_SET_NONCE = 11
"""Of the first admin's transaction that creates the contract of the validators; see :data:`chain.contracts.genesis.MODULES`."""

NAME_BYTES_MAX = 32
"""Of a validator, since a contract keeps it in a word."""

VALIDATORS_MAX = SIGNERS_MAX
"""Bounds what a commit weighs and what checking it costs."""


@dataclass(frozen=True, slots=True)
class Validator:
    """A member that seals blocks."""

    name: str
    address: Address


@dataclass(frozen=True, slots=True)
class Limits:
    """What a block and a transaction may hold. Gas limits are reserved, not only used, so a block never overflows."""

    block_gas_max: int = 1_000_000_000
    """Sum of the gas limits of a block's transactions; the block's ``gasLimit``."""

    transaction_gas_max: int = 30_000_000

    transaction_bytes_max: int = 131_072
    """Signed bytes; four times the largest contract is far below."""

    block_transactions_max: int = 500
    """Bounds how long one block keeps the next caller waiting."""

    party_transactions_max: int = 400
    """Transactions of one party in a block, so that nobody fills blocks alone."""

    party_gas_max: int = 800_000_000
    """Sum of the gas limits of one party's transactions in a block."""


@dataclass(frozen=True, slots=True)
class Consortium:
    """Everything genesis says. Two nodes with equal consortia have the same genesis hash.

    ``admins`` may create contracts; the first one's first transaction creates the party registry, so its address is
    known beforehand. ``time_control`` allows a clock that somebody can move: never in production. ``parameters`` are
    values that the parameter registry begins with instead of those of :mod:`chain.contracts.parameters`, in the order of names.
    """

    name: str
    chain_id: int
    genesis_time: int
    admins: tuple[Address, ...]
    validators: tuple[Validator, ...] = ()
    limits: Limits = Limits()
    time_control: bool = False
    parameters: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.admins or not _are_distinct(self.admins):
            raise ValueError("a consortium needs one or more different admins of 20 bytes")
        if not 0 < self.chain_id < 2**53 or self.genesis_time < 0:
            raise ValueError("the chain id or the genesis time is out of range")
        limits = self.limits
        if limits.party_transactions_max < 1 or limits.party_gas_max < limits.transaction_gas_max:
            raise ValueError("a party's share of a block has to hold a transaction")
        names = [validator.name for validator in self.validators]
        if not _are_distinct([validator.address for validator in self.validators]) or len(set(names)) < len(names):
            raise ValueError("validators need different names, and different addresses of 20 bytes")
        if any(not 0 < len(name.encode()) <= NAME_BYTES_MAX for name in names):
            raise ValueError(f"a validator's name has 1 to {NAME_BYTES_MAX} bytes of UTF-8")
        if len(names) > VALIDATORS_MAX:
            raise ValueError(f"there can be at most {VALIDATORS_MAX} validators")
        if list(self.parameters) != sorted(dict(self.parameters).items()):
            raise ValueError("parameters are given once each, in the order of their names")

    @property
    def registry(self) -> Address:
        """Where the party registry is: the contract of the first admin's transaction with nonce 0."""
        return created_address(self.admins[0], 0)

    @property
    def validator_set(self) -> Address:
        """Where the contract is that says who seals blocks: that of the first admin's transaction with
        nonce :data:`VALIDATOR_SET_NONCE`."""
        return created_address(self.admins[0], VALIDATOR_SET_NONCE)

    def digest(self) -> Hash32:
        """The hash of all of it, which the genesis block carries in its extra data."""
        numbers = astuple(self.limits)
        return Hash32(
            keccak(
                rlp.encode(
                    [
                        rlp.encode_int(CHAIN_RULES),
                        self.name.encode(),
                        rlp.encode_int(self.chain_id),
                        rlp.encode_int(self.genesis_time),
                        list(self.admins),
                        [[validator.name.encode(), validator.address] for validator in self.validators],
                        [rlp.encode_int(number) for number in numbers],
                        rlp.encode_int(int(self.time_control)),
                        [[name.encode(), rlp.encode_int(value)] for name, value in self.parameters],
                    ]
                )
            )
        )

    def genesis(self) -> SealedBlock:
        """Block 0: no accounts, no transactions."""
        header = Header(
            parent_hash=ZERO_HASH,
            coinbase=NOBODY,
            state_root=Hash32(EMPTY_ROOT),
            transactions_root=Hash32(EMPTY_ROOT),
            receipts_root=Hash32(EMPTY_ROOT),
            bloom=bytes(256),
            number=0,
            gas_limit=self.limits.block_gas_max,
            gas_used=0,
            timestamp=self.genesis_time,
            extra_data=self.digest(),
            prev_randao=ZERO_HASH,
        )
        return SealedBlock(header, (), header.hash)

    @property
    def seal_domain(self) -> SealDomain:
        """The ledger that its validators sign for."""
        return _seal_domain(self)

    def environment(self, parent: Header, timestamp: int) -> Environment:
        """What the block after ``parent`` tells the EVM."""
        return Environment(
            chain_id=self.chain_id,
            number=parent.number + 1,
            timestamp=timestamp,
            gas_limit=self.limits.block_gas_max,
            prev_randao=Hash32(keccak(parent.hash)),
            coinbase=NOBODY,
        )


@lru_cache(16)
def _seal_domain(consortium: Consortium) -> SealDomain:
    return SealDomain(consortium.chain_id, consortium.genesis().header.hash)


def _are_distinct(addresses: Sequence[Address]) -> bool:
    return len(set(addresses)) == len(addresses) and all(len(address) == 20 for address in addresses)
