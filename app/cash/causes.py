"""Why the next transfers of a transaction will happen: a verb says so first, then the token moves the money.

Kept beside the projector's rows, since both are in one transaction: nothing of it outlives a block.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from app.cash.words import Reason
from app.kernel.codec import Event
from app.kernel.rows import Rows

_KEY = "cash.causes"


@dataclass(frozen=True, slots=True)
class Cause:
    """What a transfer is for, and the number of the receivable, claim, offer or loan it is about."""

    reason: Reason
    about: str


@dataclass(slots=True)
class _Announced:
    """What one transaction said so far, in its order."""

    transaction: bytes
    causes: deque[Cause] = field(default_factory=deque)


def announce(rows: Rows, event: Event, reason: Reason, about: int) -> None:
    """The event says what the transaction's next transfer will be for; after those that are announced already."""
    announced = rows.notes.get(_KEY)
    if announced is None or announced.transaction != event.transaction:
        announced = rows.notes[_KEY] = _Announced(event.transaction)
    announced.causes.append(Cause(reason, str(about)))


def cause_of(rows: Rows, transfer: Event) -> Cause | None:
    """What a transfer is for; ``None`` where nothing announced it: the token's own verbs say so after it."""
    announced = rows.notes.get(_KEY)
    if announced is None or announced.transaction != transfer.transaction or not announced.causes:
        return None
    cause: Cause = announced.causes.popleft()
    return cause
