"""How much of one block each party has: a limit of the consortium's, so that nobody keeps the others waiting."""

from __future__ import annotations

from collections.abc import Callable

from chain.embedded.consensus.consortium import Limits
from chain.ethereum.transactions import Transaction
from chain.port import Address


class Shares:
    """The shares of one block, counted as its transactions are taken in order.

    :param party_of: see :meth:`chain.embedded.mempool.admission.Admission.party_of`.
    """

    def __init__(self, limits: Limits, party_of: Callable[[Address], bytes | None]) -> None:
        self._limits = limits
        self._party_of = party_of
        self._taken: dict[bytes, tuple[int, int]] = {}
        self._full: set[bytes] = set()

    def take(self, transaction: Transaction) -> bool:
        """Count a transaction; ``False``, for this one and everything later of its party, if there is no room for it."""
        party = self._party_of(transaction.sender)
        if party is None:
            return True
        count, gas = self._taken.get(party, (0, 0))
        count, gas = count + 1, gas + transaction.gas_limit
        if party in self._full or count > self._limits.party_transactions_max or gas > self._limits.party_gas_max:
            self._full.add(party)
            return False
        self._taken[party] = (count, gas)
        return True
