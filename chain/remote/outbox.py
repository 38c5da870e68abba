"""Transactions on their way: sent in the order of their nonces, sent again until they are in a block."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field

from chain.errors import ChainUnavailable, NotAdmitted
from chain.ethereum.transactions import Transaction
from chain.port import Address, Block, Hash32, Receipt
from chain.remote.dev_funds import LACKS_FUNDS, DevFunds
from chain.remote.node import Node, NodeError
from chain.remote.reading import hexed, quantity
from chain.remote.refusals import is_known_already, refusal

AGAIN_S = 5.0
"""After so long without a block a transaction is shown to the node again: nodes forget what waits when they restart."""
PASSING_REASONS = frozenset({"lane-full", "queue-full", "fee-too-low"})
"""Refusals of bytes that the node took before which do not say that it never will again."""


LOOK_S = 1.0
"""How often to look whether something waits for so long."""


@dataclass(slots=True)
class _Awaited:
    """A transaction somebody wants to see in a block. Without ``transaction`` it was sent by somebody else."""

    at: float
    transaction: Transaction | None = None
    callers: int = 0
    outcome: Future[Receipt] = field(default_factory=Future)


class Outbox:
    """What is on its way to a final block. Thread-safe.

    Nodes put a transaction whose nonce is ahead of its sender's into a queue and say yes; there it may wait for ever. So
    such a one is refused here.
    """

    def __init__(self, node: Node, funds: DevFunds | None = None) -> None:
        self._node = node
        self._funds = funds
        self._lock = threading.Lock()
        self._awaited: dict[Hash32, _Awaited] = {}
        self._next: dict[Address, int] = {}
        """The nonce that comes after what a sender was seen to send."""
        self._looked_at = time.monotonic()

    @property
    def is_empty(self) -> bool:
        """Whether nobody waits for anything."""
        return not self._awaited

    def send(self, transaction: Transaction) -> None:
        """Hand a transaction to the node.

        :raises NotAdmitted: the node refuses it, or one before it is missing.
        :raises ChainUnavailable: no answer came; the node may have it, or not.
        """
        self._check_gap(transaction)
        with self._lock:
            # Before it is sent: its block may be read before the node's answer arrives.
            awaited = self._awaited.setdefault(transaction.hash, _Awaited(time.monotonic()))
            if awaited.transaction is not None:
                return
            awaited.transaction = transaction
        try:
            waits = self._hand_over_funded(transaction)
        except (NotAdmitted, ChainUnavailable) as error:
            self._give_up(transaction, error)
            raise
        with self._lock:
            if not waits:
                # Its block may have been read already; then nothing would ever end the waiting for it.
                self._disown(transaction.hash)
            sender = transaction.sender
            self._next[sender] = max(self._next.get(sender, 0), transaction.nonce + 1)

    def next_nonce(self, sender: Address) -> int:
        """The nonce after everything of a sender that the node has, in blocks and waiting."""
        return quantity(self._node.ask("eth_getTransactionCount", hexed(sender), "pending"))

    def expect(self, transaction: Hash32) -> Future[Receipt]:
        """What will hold the receipt of a transaction once its block is final; a :class:`NotAdmitted` where the node
        no longer takes it. End with :meth:`stop_expecting`."""
        with self._lock:
            awaited = self._awaited.setdefault(transaction, _Awaited(time.monotonic()))
            awaited.callers += 1
            return awaited.outcome

    def is_own(self, transaction: Hash32) -> bool:
        """Whether it was sent through here and is on its way."""
        with self._lock:
            awaited = self._awaited.get(transaction)
            return awaited is not None and awaited.transaction is not None

    def stop_expecting(self, transaction: Hash32) -> None:
        """A caller asks no more. What was sent through here is looked after until it is final all the same."""
        with self._lock:
            awaited = self._awaited.get(transaction)
            if awaited is None:
                return
            awaited.callers -= 1
            if awaited.transaction is None and not awaited.callers:
                del self._awaited[transaction]

    def _disown(self, transaction: Hash32) -> None:
        """The lock is held. Only callers wait for it from now on; it is not sent again."""
        awaited = self._awaited.get(transaction)
        if awaited is not None:
            awaited.transaction = None
            if not awaited.callers:
                del self._awaited[transaction]

    def on_block(self, block: Block) -> None:
        """Tell everybody who waits for one of a block's transactions."""
        for receipt in block.receipts:
            with self._lock:
                awaited = self._awaited.pop(receipt.transaction, None)
            if awaited is not None:
                awaited.outcome.set_result(receipt)

    def send_again(self) -> None:
        """Show the node again what has been on its way for long.

        :raises ChainUnavailable: it does not answer.
        """
        now = time.monotonic()
        if now < self._looked_at + LOOK_S:
            return
        self._looked_at = now
        with self._lock:
            late = [(each, each.transaction) for each in self._awaited.values() if each.at < now - AGAIN_S]
        own = [(awaited, transaction) for awaited, transaction in late if transaction is not None]
        for awaited, transaction in sorted(own, key=lambda each: each[1].nonce):
            awaited.at = now
            try:
                self._hand_over(transaction)
            except NotAdmitted as refused:
                if refused.reason not in PASSING_REASONS:
                    self._give_up(transaction, refused)

    def close(self) -> None:
        """Tell everybody who still waits that nobody looks any more."""
        with self._lock:
            left = tuple(self._awaited.values())
            self._awaited.clear()
        for awaited in left:
            awaited.outcome.set_exception(ChainUnavailable("the connection to the node is closed"))

    def _check_gap(self, transaction: Transaction) -> None:
        with self._lock:
            known = self._next.get(transaction.sender, -1)
        if transaction.nonce <= known:
            return
        expected = self.next_nonce(transaction.sender)
        with self._lock:
            self._next[transaction.sender] = expected
        if transaction.nonce > expected:
            raise NotAdmitted("nonce-gap", f"nonce {transaction.nonce} where {expected} is next")

    def _hand_over_funded(self, transaction: Transaction) -> bool:
        try:
            return self._hand_over(transaction)
        except NotAdmitted as refused:
            if refused.reason != LACKS_FUNDS or self._funds is None:
                raise
            self._funds.grant(transaction.sender)
        return self._funds.until_noticed(lambda: self._hand_over(transaction))

    def _hand_over(self, transaction: Transaction) -> bool:
        """Returns whether it waits for a block now; otherwise it is in one."""
        try:
            self._node.ask("eth_sendRawTransaction", hexed(transaction.raw))
        except NodeError as error:
            if is_known_already(error):
                return not self._is_in_a_block(transaction.hash)
            refused = refusal(error)
            if refused.reason == "nonce-too-low" and self._is_in_a_block(transaction.hash):
                return False
            raise refused from error
        return True

    def _is_in_a_block(self, transaction: Hash32) -> bool:
        found = self._node.ask("eth_getTransactionReceipt", hexed(transaction))
        return found is not None and found.get("blockNumber") is not None

    def _give_up(self, transaction: Transaction, error: NotAdmitted | ChainUnavailable) -> None:
        with self._lock:
            awaited = self._awaited.pop(transaction.hash, None)
            # The node is asked before anything later of this sender is sent.
            self._next.pop(transaction.sender, None)
        if awaited is not None:
            awaited.outcome.set_exception(error)
