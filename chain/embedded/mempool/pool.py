"""Transactions that wait for a block: one lane of consecutive nonces per sender, one line of those that are next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from chain.errors import NotAdmitted
from chain.ethereum.transactions import Transaction
from chain.port import Address, Hash32

LANE_TRANSACTIONS_MAX = 256
"""How many transactions of one sender may wait."""

WAITING_TRANSACTIONS_MAX = 20_000
"""How many may wait together: some tens of megabytes."""


class _Lane:
    """One sender's transactions: how many wait, and the nonce after theirs."""

    __slots__ = ("count", "next")

    def __init__(self, next_nonce: int) -> None:
        self.next = next_nonce
        self.count = 0


class Lanes:
    """All transactions that wait. Not thread-safe: the node holds its lock."""

    def __init__(self) -> None:
        self._lanes: dict[Address, _Lane] = {}
        self._line: deque[Transaction] = deque()
        self._waiting: dict[Hash32, Transaction] = {}

    def __contains__(self, transaction: Hash32) -> bool:
        return transaction in self._waiting

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def has_next(self) -> bool:
        """Whether a block could be made."""
        return bool(self._line)

    def next_nonce(self, sender: Address) -> int | None:
        """The nonce after what waits of a sender; ``None`` where nothing does."""
        lane = self._lanes.get(sender)
        return None if lane is None else lane.next

    def put(self, transaction: Transaction, next_nonce: int) -> None:
        """Let a transaction wait; ``next_nonce`` is its sender's by the head's state.

        :raises NotAdmitted: ``nonce-too-low``, ``nonce-gap``, ``lane-full`` or ``queue-full``.
        """
        lane = self._lanes.get(transaction.sender) or _Lane(next_nonce)
        nonce = transaction.nonce
        if nonce < lane.next:
            raise NotAdmitted("nonce-too-low", f"another transaction has nonce {nonce}; {lane.next} is next")
        if nonce > lane.next:
            raise NotAdmitted("nonce-gap", f"nonce {nonce} where {lane.next} is next")
        if lane.count >= LANE_TRANSACTIONS_MAX:
            raise NotAdmitted("lane-full", f"{lane.count} transactions of this sender wait")
        if len(self._waiting) >= WAITING_TRANSACTIONS_MAX:
            raise NotAdmitted("queue-full", f"{len(self._waiting)} transactions wait")
        self._lanes[transaction.sender] = lane
        self._waiting[transaction.hash] = transaction
        self._line.append(transaction)
        lane.count += 1
        lane.next += 1

    def take(
        self, count_max: int, gas_max: int, has_room: Callable[[Transaction], bool] = lambda _: True
    ) -> list[Transaction]:
        """The next transactions for a block, in the order of arrival; they wait until :meth:`remove`.

        :param has_room: asked of each in turn; one that it refuses stays in line, and so does everything later of its
            sender, unasked: nonces leave in their order.
        """
        taken: list[Transaction] = []
        stay: list[Transaction] = []
        refused: set[Address] = set()
        while self._line and len(taken) < count_max and self._line[0].gas_limit <= gas_max:
            transaction = self._line.popleft()
            if transaction.sender in refused or not has_room(transaction):
                refused.add(transaction.sender)
                stay.append(transaction)
                continue
            gas_max -= transaction.gas_limit
            taken.append(transaction)
        self._line.extendleft(reversed(stay))
        return taken

    def remove(self, transactions: Iterable[Hash32]) -> None:
        """Forget transactions that are in a block now."""
        for hash_ in transactions:
            sender = self._waiting.pop(hash_).sender
            lane = self._lanes[sender]
            lane.count -= 1
            if not lane.count:
                del self._lanes[sender]

    def drop(self, sender: Address) -> list[Transaction]:
        """Forget everything of a sender, and return it."""
        dropped = [transaction for transaction in self._waiting.values() if transaction.sender == sender]
        for transaction in dropped:
            del self._waiting[transaction.hash]
        self._line = deque(transaction for transaction in self._line if transaction.sender != sender)
        del self._lanes[sender]
        return dropped
