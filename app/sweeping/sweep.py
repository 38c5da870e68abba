"""One round of sweeping: some void items of each kind, one after the other.

Each is a write like any other: a dry call, stored, then sent. Whoever else puts the same item away first makes the call
refused, which is no error; so any number of services may sweep one ledger.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from prometheus_client import Counter

from app.kernel.db import Database
from app.kernel.ledger import By, Ledger
from app.kernel.refusals import Refused
from app.kernel.voids import Voids

ITEMS_PER_ROUND_MAX = 20
"""Of each kind. With the pause, and a round every ten seconds, that is at most some four writes a second: a few percent of
what the slowest executor does, so callers feel nothing; yet 5,000 offers void at once are gone within the hour."""
PAUSE_S = 0.1
"""Before each write, so that a round is a trickle between the requests and not a burst before them."""

ITEMS = Counter("tally_sweep_items_total", "Void items the sweeper tried to put away", ["kind", "outcome"])


class Sweep:
    """Remembers how far the last round came, so that an item that is refused does not hold up those behind it. For one
    thread."""

    def __init__(
        self,
        db: Database,
        ledger: Ledger,
        kinds: Sequence[Voids[Any]],
        items_max: int = ITEMS_PER_ROUND_MAX,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._db = db
        self._ledger = ledger
        self._kinds = kinds
        self._items_max = items_max
        self._pause_s = pause_s
        self._after = {kind.name: 0 for kind in kinds}

    def round(self, by: By, stopping: threading.Event) -> int:
        """Put some of everything void away. Returns how many items it was.

        :param stopping: ends the round before its next write.
        :raises app.kernel.problems.Problem: the chain takes nothing from this account now; the next round goes on.
        """
        return sum(self._some(kind, by, stopping) for kind in self._kinds)

    def _some(self, kind: Voids[Any], by: By, stopping: threading.Event) -> int:
        with self._db.reading() as session:
            found = kind.find(session, self._ledger.now(), self._after[kind.name], self._items_max)
        done = 0
        for number in found:
            if stopping.wait(self._pause_s):
                return done
            self._after[kind.name] = number
            done += self._one(kind, by, number)
        if len(found) < self._items_max:
            self._after[kind.name] = 0
        return done

    def _one(self, kind: Voids[Any], by: By, number: int) -> bool:
        try:
            self._ledger.transact(by, kind.put_away(number))
        except Refused:
            ITEMS.labels(kind.name, "refused").inc()
            return False
        ITEMS.labels(kind.name, "released").inc()
        return True
