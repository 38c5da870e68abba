"""Void items: what time or events made void, and running sums go on counting until somebody puts it away.

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
    """One kind of item that anyone may put away once it is void."""

    name: str
    """As counters and logs call it: ``transfer-offer``."""
    find: Callable[[Session, int, int, int], Sequence[Id]]
    """``(session, now, after, limit)`` → the lowest numbers above ``after`` that are open and void at ``now`` (seconds
    UTC), at most ``limit``. Reads open items alone, so its cost does not grow with history."""
    put_away: Callable[[Id], ContractCall]
    """The call that puts one away."""
