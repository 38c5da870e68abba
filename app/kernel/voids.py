"""What anyone may do once time or events have made it due: put away what is void, which running sums go on counting, mark
what is overdue, draw what lies ready. Nobody should have to press a button for it.

A room names each kind that it has; the sweeper (:mod:`app.sweeping`) finds them and puts them away, in bounded batches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.kernel.codec import ContractCall
from app.kernel.db import Session

Id = TypeVar("Id", bound=int)


@dataclass(frozen=True, slots=True)
class Voids(Generic[Id]):
    """One kind of item that anyone may put away, mark or draw once it is time."""

    name: str
    """As counters and logs call it: ``transfer-offer``."""
    find: Callable[[Session, int, int, int], Sequence[Id]]
    """``(session, now, after, limit)`` → the lowest numbers above ``after`` whose time has come at ``now`` (seconds
    UTC), at most ``limit``. Reads open items alone, so its cost does not grow with history."""
    put_away: Callable[[Id], ContractCall]
    """The call that puts one away."""
