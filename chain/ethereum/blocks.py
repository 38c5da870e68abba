"""Headers, receipts and blocks: plain Ethereum types of the Cancun fork and their RLP.

Hashes and roots are what any Ethereum tool computes from the same fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from chain.ethereum import rlp
from chain.ethereum.keccak import keccak
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import Address, Hash32, Log

EMPTY_UNCLES_HASH = keccak(rlp.encode([]))
"""``sha3Uncles`` of every block: there are none."""

ZERO_HASH = Hash32(bytes(32))


@dataclass(frozen=True, slots=True)
class Header:
    """A Cancun block header. What a chain rule fixes (``docs/chain-rules.md``) is not a field: no uncles, difficulty,
    nonce, base fee, withdrawals or blobs, and a zero parent beacon block root."""

    parent_hash: Hash32
    coinbase: Address
    state_root: Hash32
    transactions_root: Hash32
    receipts_root: Hash32
    bloom: bytes
    number: int
    gas_limit: int
    gas_used: int
    timestamp: int
    extra_data: bytes
    prev_randao: Hash32
    hash: Hash32 = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", Hash32(keccak(rlp.encode(self.items()))))

    def items(self) -> list[rlp.Item]:
        """The twenty fields in the order of their RLP."""
        return [
            self.parent_hash,
            EMPTY_UNCLES_HASH,
            self.coinbase,
            self.state_root,
            self.transactions_root,
            self.receipts_root,
            self.bloom,
            b"",  # difficulty
            rlp.encode_int(self.number),
            rlp.encode_int(self.gas_limit),
            rlp.encode_int(self.gas_used),
            rlp.encode_int(self.timestamp),
            self.extra_data,
            self.prev_randao,
            bytes(8),  # nonce
            b"",  # base fee
            EMPTY_ROOT,  # withdrawals root
            b"",  # blob gas used
            b"",  # excess blob gas
            ZERO_HASH,  # parent beacon block root
        ]

    @classmethod
    def from_items(cls, items: Sequence[Any]) -> Header:
        """The inverse of :meth:`items`.

        :raises ValueError: a field that a chain rule fixes has another value, or a number has more than 64 bits.
        """
        header = cls(
            parent_hash=items[0],
            coinbase=items[2],
            state_root=items[3],
            transactions_root=items[4],
            receipts_root=items[5],
            bloom=items[6],
            number=_number(items[8]),
            gas_limit=_number(items[9]),
            gas_used=_number(items[10]),
            timestamp=_number(items[11]),
            extra_data=items[12],
            prev_randao=items[13],
        )
        if header.items() != list(items):
            raise ValueError("a header field that is fixed by the chain rules has another value")
        return header


def _number(item: Any) -> int:
    """Heights, instants and gas have 64 bits, in every node and in both EVMs."""
    number = rlp.decode_int(item)
    if number >> 64:
        raise ValueError(f"a number of {number.bit_length()} bits")
    return number


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one transaction did. ``output`` is what it returned, or its revert data."""

    succeeded: bool
    gas_used: int
    gas_used_in_block: int
    logs: Sequence[Log]
    output: bytes
    contract: Address | None
    _record: bytes | None = field(default=None, init=False, repr=False, compare=False)

    def recorded(self, record: bytes) -> Outcome:
        """Take over what :meth:`record` would say, from an executor that says it in less time."""
        object.__setattr__(self, "_record", record)
        return self

    def record(self) -> bytes:
        """What a block's record keeps of it, items in RLP one after another: success, gas, gas used in the block by now,
        logs, revert data, new contract. What a successful transaction returned is not kept."""
        if self._record is not None:
            return self._record
        items: list[rlp.Item] = [
            b"\x01" if self.succeeded else b"",
            rlp.encode_int(self.gas_used),
            rlp.encode_int(self.gas_used_in_block),
            [[log.address, list(log.topics), log.data, rlp.encode_int(log.index)] for log in self.logs],
            b"" if self.succeeded else self.output,
            self.contract or b"",
        ]
        return b"".join(map(rlp.encode, items))

    def receipt(self, transaction_type: int) -> bytes:
        """The consensus encoding (EIP-2718) that the receipts root is made of."""
        payload = rlp.encode(
            [
                b"\x01" if self.succeeded else b"",
                rlp.encode_int(self.gas_used_in_block),
                bloom_of([self]),
                [[log.address, list(log.topics), log.data] for log in self.logs],
            ]
        )
        return bytes((transaction_type,)) + payload if transaction_type else payload


def bloom_of(outcomes: Iterable[Outcome]) -> bytes:
    """The 2048-bit bloom filter over addresses and topics of all logs (Yellow Paper, 4.4.3)."""
    bits = 0
    for entry in {part for outcome in outcomes for log in outcome.logs for part in (log.address, *log.topics)}:
        bits |= bloom_bits(entry)
    return bits.to_bytes(256, "big")


def bloom_bits(entry: bytes) -> int:
    """The three bits that an address or topic sets in a bloom filter."""
    digest = keccak(entry)
    return reduce(or_, (1 << (int.from_bytes(digest[at : at + 2], "big") & 2047) for at in (0, 2, 4)))
