"""Blocks with their receipts, fetched from a node in as few requests as it allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chain.errors import ChainUnavailable, UnknownBlock
from chain.port import Block, BlockHead, BlockNumber, Hash32, Receipt
from chain.remote import reading
from chain.remote.node import Node, NodeError
from chain.remote.provider import Request
from chain.remote.reading import Json, hexed
from chain.remote.reverts import Reverts

BLOCKS_PER_REQUEST_MAX = 50
"""Read in one batch: keeps an answer at some megabytes where blocks are full."""


class Blocks:
    """Reads blocks by number. Thread-safe; keeps nothing."""

    def __init__(self, node: Node, reverts: Reverts) -> None:
        self._node = node
        self._reverts = reverts
        self._by_block = True
        """Whether the node gives all receipts of a block at once (``eth_getBlockReceipts``)."""

    def header(self, at: BlockNumber | str) -> Json | None:
        """A block without its transactions' bodies, by number or tag; ``None`` where the node has none."""
        try:
            found: Json | None = self._node.ask("eth_getBlockByNumber", *_header(at))
        except NodeError:
            return None  # geth's answer to a tag that names no block yet
        return found

    def read(self, first: BlockNumber, last: BlockNumber) -> list[Block]:
        """The blocks from ``first`` to ``last``.

        :raises UnknownBlock: the node does not have one of them.
        :raises ChainUnavailable: it does not answer, or changed the chain while answering.
        """
        numbers = [BlockNumber(number) for number in range(first, last + 1)]
        try:
            found = self._node.ask_all([("eth_getBlockByNumber", _header(number)) for number in numbers])
        except NodeError as error:
            raise UnknownBlock(f"blocks {first} to {last}: {error.message}") from error
        for number, block in zip(numbers, found, strict=True):
            if block is None:
                raise UnknownBlock(f"there is no block {number}")
        return self.completed(found)

    def completed(self, headers: Sequence[Json]) -> list[Block]:
        """Blocks whose headers are known, with their receipts."""
        busy = [header for header in headers if header["transactions"]]
        receipts = dict(zip((each["hash"] for each in busy), self._receipts(busy), strict=True))
        return [self._block(header, receipts.get(header["hash"], ())) for header in headers]

    def receipt(self, transaction: Hash32, last: BlockNumber) -> Receipt | None:
        """A transaction's outcome, if it is in a block up to ``last``."""
        found = self._node.ask("eth_getTransactionReceipt", hexed(transaction))
        if found is None or found.get("blockNumber") is None or reading.quantity(found["blockNumber"]) > last:
            return None
        header = self.header(BlockNumber(reading.quantity(found["blockNumber"])))
        if header is None or header["hash"] != found["blockHash"]:
            return None  # its block was replaced between the two requests
        return self._receipt(reading.head(header), found)

    def _receipts(self, headers: Sequence[Json]) -> list[Sequence[Json]]:
        if self._by_block:
            try:
                return self._node.ask_all([("eth_getBlockReceipts", (header["hash"],)) for header in headers])
            except NodeError as error:
                if not error.is_missing_method:
                    raise ChainUnavailable(f"the node gives no receipts: {error.message}") from error
                self._by_block = False
        return [self._one_by_one(header) for header in headers]

    def _one_by_one(self, header: Json) -> Sequence[Json]:
        requests: list[Request] = [("eth_getTransactionReceipt", (hash_,)) for hash_ in header["transactions"]]
        return self._node.ask_all(requests)

    def _block(self, header: Json, receipts: Sequence[Json] | None) -> Block:
        complete = receipts is not None and len(receipts) == len(header["transactions"]) and None not in receipts
        if receipts is None or not complete or any(each["blockHash"] != header["hash"] for each in receipts):
            raise ChainUnavailable(f"the node's receipts are not those of block {reading.quantity(header['number'])}")
        head = reading.head(header)
        return reading.whole(head, [self._receipt(head, each) for each in receipts])

    def _receipt(self, block: BlockHead, found: Json) -> Receipt:
        failed = reading.quantity(found["status"]) == 0
        revert = self._reverts.of(Hash32(reading.data(found["transactionHash"])), block) if failed else b""
        return reading.receipt(found, block, revert)


def _header(at: BlockNumber | str) -> tuple[Any, ...]:
    return (at if isinstance(at, str) else hexed(at), False)
