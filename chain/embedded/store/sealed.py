"""A final block as the node keeps it: header, transactions, outcomes and commit, and its
bytes in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chain.errors import Damaged
from chain.ethereum import rlp
from chain.ethereum.blocks import Header, Outcome
from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import type_of
from chain.port import Address, Block, BlockHead, BlockNumber, Hash32, Log, Receipt


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction of a block: its bytes, what is known of it without decoding them, and its outcome."""

    raw: bytes
    hash: Hash32
    sender: Address
    to: Address | None
    outcome: Outcome

    def record(self) -> bytes:
        """Its part of the block's record."""
        named = (rlp.encode(self.raw), rlp.encode(self.sender), rlp.encode(self.to or b""))
        return rlp.encoded_list((*named, self.outcome.record()))


@dataclass(frozen=True, slots=True)
class SealedBlock:
    """A final block. ``commit`` is the consortium's proof that it is."""

    header: Header
    entries: tuple[Entry, ...]
    commit: bytes

    @property
    def size(self) -> int:
        """Bytes of the block's RLP as other nodes know it: header, transactions, no uncles, no withdrawals."""
        transactions = [entry.raw if type_of(entry.raw) else rlp.decode(entry.raw) for entry in self.entries]
        return len(rlp.encode([self.header.items(), transactions, [], []]))

    def head(self) -> BlockHead:
        """The block's name, in the words of the port."""
        header = self.header
        return BlockHead(
            number=BlockNumber(header.number),
            hash=header.hash,
            parent_hash=header.parent_hash,
            state_root=header.state_root,
            timestamp=header.timestamp,
            commit=self.commit,
        )

    def block(self) -> Block:
        """The block, in the words of the port."""
        head = self.head()
        receipts = tuple(_receipt(head, index, entry) for index, entry in enumerate(self.entries))
        return Block(head, receipts)

    def receipt(self, index: int) -> Receipt:
        """The receipt of one of its transactions, in the words of the port."""
        return _receipt(self.head(), index, self.entries[index])

    def encode(self) -> bytes:
        """The payload of its record in the log."""
        entries = rlp.encoded_list(entry.record() for entry in self.entries)
        return rlp.encoded_list((rlp.encode(self.header.items()), entries, rlp.encode(self.commit)))

    @classmethod
    def decode(cls, number: int, payload: bytes) -> SealedBlock:
        """The inverse of :meth:`encode`.

        :raises Damaged: the payload is not that of block ``number``.
        """
        try:
            header_items, entry_items, commit = rlp.decode(payload)
            header = Header.from_items(header_items)
            entries = tuple(_entry(items) for items in entry_items)
        except (ValueError, TypeError, IndexError) as error:
            raise Damaged(number, f"its record can't be read: {error}") from error
        if header.number != number:
            raise Damaged(number, f"its record holds block {header.number}")
        return cls(header, entries, commit)

    @staticmethod
    def decode_header(number: int, payload: bytes) -> Header:
        """The header alone, of a payload that its checksum vouches for; costs the same however full the block is.

        :raises Damaged: the payload does not begin with a header.
        """
        try:
            return Header.from_items(rlp.first(payload))
        except (ValueError, TypeError, IndexError) as error:
            raise Damaged(number, f"its record can't be read: {error}") from error


def _receipt(head: BlockHead, index: int, entry: Entry) -> Receipt:
    outcome = entry.outcome
    return Receipt(
        transaction=entry.hash,
        block=head,
        index=index,
        sender=entry.sender,
        to=entry.to,
        succeeded=outcome.succeeded,
        gas_used=outcome.gas_used,
        logs=outcome.logs,
        revert=b"" if outcome.succeeded else outcome.output,
        contract=outcome.contract,
    )


def _entry(items: list[Any]) -> Entry:
    raw, sender, to, succeeded, gas_used, gas_used_in_block, logs, output, contract = items
    outcome = Outcome(
        succeeded=bool(succeeded),
        gas_used=rlp.decode_int(gas_used),
        gas_used_in_block=rlp.decode_int(gas_used_in_block),
        logs=tuple(
            Log(Address(address), tuple(Hash32(topic) for topic in topics), data, rlp.decode_int(index))
            for address, topics, data, index in logs
        ),
        output=output,
        contract=Address(contract) if contract else None,
    )
    return Entry(raw, Hash32(keccak(raw)), Address(sender), Address(to) if to else None, outcome)
