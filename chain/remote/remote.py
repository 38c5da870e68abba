"""The remote chain: any EVM network (Cancun or later) over JSON-RPC, behind :class:`chain.port.Chain`."""

from __future__ import annotations

from collections.abc import Iterator

from chain.errors import ChainError, ChainUnavailable, NotAdmitted, Pruned, TimedOut, UnknownBlock
from chain.ethereum.transactions import Transaction, decode
from chain.port import Address, At, Block, BlockHead, BlockNumber, Call, Fee, Hash32, Receipt
from chain.remote.blocks import BLOCKS_PER_REQUEST_MAX, Blocks
from chain.remote.calls import Calls, failure
from chain.remote.dev_funds import DevFunds
from chain.remote.finality import LATEST, Finality
from chain.remote.follower import Follower
from chain.remote.node import Node, NodeError
from chain.remote.outbox import Outbox
from chain.remote.provider import Provider
from chain.remote.reading import data, hexed, quantity
from chain.remote.reverts import Reverts
from chain.runtime.clock import Clock, SystemClock

GENESIS = BlockNumber(0)
BASE_FEE_GROWTH = 2
"""A transaction offers so many times the base fee of the head: it stays good while that doubles (six full blocks)."""


class RemoteChain:
    """The port's methods, as the port describes them, on a node.

    What is final is decided by a rule (:class:`chain.remote.finality.Finality`); nothing above it is ever shown. The
    node is trusted: it says what its blocks hold.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        finality: Finality = LATEST,
        clock: Clock | None = None,
        tip_wei: int | None = None,
        first: BlockNumber | None = GENESIS,
        dev_funds: bool = False,
    ) -> None:
        """
        :param tip_wei: offered to block makers for each gas; by default 0 where the base fee is 0, else 1.
        :param first: the block at which :meth:`blocks` begins at the earliest; a ledger founded on a long chain has
            nothing below. ``None``: what comes after the head of now.
        :param dev_funds: on a development node, pay accounts that lack funds from the node's own unlocked account.
        :raises ChainUnavailable: the node does not answer.
        """
        self._node = Node(provider)
        self._clock = clock or SystemClock()
        self._tip_wei = tip_wei
        self._is_closed = False
        self._chain_id = quantity(self._ask("eth_chainId"))
        self._calls = Calls(self._node)
        self._blocks = Blocks(self._node, Reverts(self._node, self._calls))
        self._outbox = Outbox(self._node, DevFunds(self._node) if dev_funds else None)
        self._follower = Follower(self._blocks, finality, self._outbox)
        self._first = BlockNumber(self._follower.head.number + 1) if first is None else first
        self._follower.start()

    @property
    def chain_id(self) -> int:
        return self._chain_id

    @property
    def first(self) -> BlockNumber:
        """The block at which :meth:`blocks` begins at the earliest."""
        return self._first

    def head(self) -> BlockHead:
        self._check_open()
        return self._follower.head

    def now(self) -> int:
        """The local clock, unless the head is later: networks take a block's time from a clock that agrees with ours
        within seconds, and let it never go back."""
        return max(self.head().timestamp, int(self._clock.now()))

    # Writing

    def fee(self) -> Fee:
        base = self._follower.base_fee
        tip = self._tip_wei if self._tip_wei is not None else int(base > 0)
        return Fee(BASE_FEE_GROWTH * base + tip, tip)

    def submit(self, raw: bytes) -> Hash32:
        self._check_open()
        self._follower.check_there()
        transaction = self._read(raw)
        self._outbox.send(transaction)
        self._follower.nudge()
        return transaction.hash

    def wait(self, transaction: Hash32, timeout_s: float) -> Receipt:
        self._check_open()
        outcome = self._outbox.expect(transaction)
        try:
            if not self._outbox.is_own(transaction):
                found = self.receipt(transaction)
                if found is not None:
                    return found
            return outcome.result(timeout_s)
        except TimeoutError as late:
            raise TimedOut(f"0x{transaction.hex()} is in no final block after {timeout_s} s") from late
        finally:
            self._outbox.stop_expecting(transaction)

    def wait_for_block(self, number: BlockNumber, timeout_s: float) -> bool:
        return self._follower.wait_for(number, timeout_s)

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._follower.stop()
            self._outbox.close()
            self._node.close()

    # Reading

    def receipt(self, transaction: Hash32) -> Receipt | None:
        last = self.head().number
        return self._follower.receipt(transaction) or self._blocks.receipt(transaction, last)

    def block(self, number: BlockNumber) -> Block:
        self._number(number)
        return self._read_blocks(number, number)[0]

    def blocks(self, first: BlockNumber) -> Iterator[Block]:
        return self._from(max(first, self._first), self.head().number)

    def call(self, call: Call, at: At = "next") -> bytes:
        number = self._number(at)
        try:
            return self._calls.after(call, number, self.now()) if at == "next" else self._calls.at(call, number)
        except Pruned as gone:
            raise _gone(gone, at) from gone

    def transaction_count(self, account: Address, at: At = "head") -> int:
        return quantity(self._state("eth_getTransactionCount", account, at))

    def next_nonce(self, account: Address) -> int:
        self._check_open()
        return self._outbox.next_nonce(account)

    def code(self, account: Address, at: At = "head") -> bytes:
        return data(self._state("eth_getCode", account, at))

    def _from(self, first: int, last: int) -> Iterator[Block]:
        while first <= last:
            until = min(last, first + BLOCKS_PER_REQUEST_MAX - 1)
            found = self._read_blocks(BlockNumber(first), BlockNumber(until))
            yield from found
            first += len(found)

    def _read_blocks(self, first: BlockNumber, last: BlockNumber) -> list[Block]:
        """Final blocks: the node has to have them."""
        try:
            return list(self._follower.recent(first, last)) or self._blocks.read(first, last)
        except UnknownBlock as lacking:
            raise ChainUnavailable(f"the node does not show what it showed before: {lacking}") from lacking

    def _state(self, method: str, account: Address, at: At) -> str:
        number = self._number(at)
        try:
            found: str = self._node.ask(method, hexed(account), hexed(number))
        except NodeError as error:
            raise _gone(failure(error), at) from error
        return found

    def _read(self, raw: bytes) -> Transaction:
        try:
            transaction = decode(raw)
        except ValueError as error:
            raise NotAdmitted("malformed", str(error)) from error
        if transaction.chain_id != self._chain_id:
            raise NotAdmitted("wrong-chain", f"it is for chain {transaction.chain_id}")
        return transaction

    def _ask(self, method: str) -> str:
        try:
            found: str = self._node.ask(method)
        except NodeError as error:
            raise ChainUnavailable(f"this is no node of an EVM network: {error}") from error
        return found

    def _check_open(self) -> None:
        if self._is_closed:
            raise ChainUnavailable("the connection to the node is closed")

    def _number(self, at: At) -> BlockNumber:
        self._check_open()
        head = self._follower.head.number
        if isinstance(at, str):
            return head
        if not 0 <= at <= head:
            raise UnknownBlock(f"there is no block {at}")
        return at


def _gone(error: ChainError, at: At) -> ChainError:
    """Every node has the head's state; one that says otherwise is a moment behind, or ahead."""
    return ChainUnavailable(str(error)) if isinstance(error, Pruned) and isinstance(at, str) else error
