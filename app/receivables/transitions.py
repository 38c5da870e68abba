"""The one table of edges a receivable may take: the mirror of ``Transitions.sol``, which a test compares with it."""

from __future__ import annotations

from enum import IntEnum


class ReceivableState(IntEnum):
    """The members of the Solidity enum, in its order. Overdue is not among them: it follows from time."""

    NONE = 0
    PROPOSED = 1
    CONFIRMED = 2
    PARTLY_PAID = 3
    SETTLED = 4
    REJECTED = 5
    WITHDRAWN = 6
    DEFAULTED = 7
    EXPIRED = 8


EDGES: dict[ReceivableState, frozenset[ReceivableState]] = {
    ReceivableState.NONE: frozenset({ReceivableState.PROPOSED}),
    ReceivableState.PROPOSED: frozenset(
        {ReceivableState.CONFIRMED, ReceivableState.REJECTED, ReceivableState.WITHDRAWN, ReceivableState.EXPIRED}
    ),
    ReceivableState.CONFIRMED: frozenset(
        {ReceivableState.PARTLY_PAID, ReceivableState.SETTLED, ReceivableState.DEFAULTED}
    ),
    ReceivableState.PARTLY_PAID: frozenset(
        {ReceivableState.PARTLY_PAID, ReceivableState.SETTLED, ReceivableState.DEFAULTED}
    ),
    ReceivableState.DEFAULTED: frozenset({ReceivableState.DEFAULTED, ReceivableState.SETTLED}),
    ReceivableState.SETTLED: frozenset(),
    ReceivableState.REJECTED: frozenset(),
    ReceivableState.WITHDRAWN: frozenset(),
    ReceivableState.EXPIRED: frozenset(),
}
"""Where each state may go. Defaulted and partly paid may stay what they are when a part is paid."""


def allowed(start: ReceivableState, end: ReceivableState) -> bool:
    """Whether a receivable may go from one state to another."""
    return end in EDGES[start]
