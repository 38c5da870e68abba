"""Those who ask what became of their transactions: they wait until there is something to tell."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping

from chain.errors import ChainUnavailable, NotAdmitted, TimedOut
from chain.port import Hash32, Receipt
from chain.runtime.wait_registry import Waiting

DROPPED_MAX = 10_000
"""Refusals remembered for callers who ask after their transaction was dropped."""


class Callers:
    """Threads that wait for transactions, and what they are told. Thread-safe.

    :param receipt: the receipt of a transaction that does not wait for a block any more, if it is in one.
    :param missing: why no transaction comes into a block now, if that is so.
    """

    def __init__(
        self, receipt: Callable[[Hash32], Receipt | None], missing: Callable[[], ChainUnavailable | None]
    ) -> None:
        self._receipt = receipt
        self._missing = missing
        self._dropped: dict[Hash32, NotAdmitted] = {}
        self._waiting: Waiting[Hash32] = Waiting()
        self._lock = threading.Lock()

    def wait(self, transaction: Hash32, timeout_s: float) -> Receipt:
        """See :meth:`chain.port.Chain.wait`."""
        deadline = time.monotonic() + timeout_s
        while True:
            receipt = self._found(transaction)
            if receipt is not None:
                return receipt
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimedOut(f"0x{transaction.hex()} is in no block yet")
            self._waiting.wait(transaction, lambda: self._found(transaction) is not None, left)

    def tell(self, transactions: Iterable[Hash32]) -> None:
        """These are in a final block."""
        self._waiting.call(transactions)

    def tell_all(self) -> None:
        """Something is missing now."""
        self._waiting.call_all()

    def drop(self, refusals: Mapping[Hash32, NotAdmitted]) -> None:
        """These come into no block; why is remembered for those who ask later."""
        with self._lock:
            self._dropped.update(refusals)
            while len(self._dropped) > DROPPED_MAX:
                del self._dropped[next(iter(self._dropped))]
        self._waiting.call(refusals)

    def expect(self, transaction: Hash32) -> None:
        """This one waits for a block, again if it was dropped before."""
        with self._lock:
            self._dropped.pop(transaction, None)

    def _found(self, transaction: Hash32) -> Receipt | None:
        """The receipt of a transaction, ``None`` while it may get one.

        :raises NotAdmitted: it was dropped.
        :raises ChainUnavailable: nothing gets one now.
        """
        refusal = self._dropped.get(transaction)
        if refusal is not None:
            raise refusal
        # Asked first: what is lost only later is no reason for a transaction that came into a block before.
        missing = self._missing()
        receipt = self._receipt(transaction)
        if receipt is None:
            raise_missing(missing)
        return receipt


def raise_missing(missing: ChainUnavailable | None) -> None:
    """Raise what is missing, if something is: an error of each caller's own, with its own traceback."""
    if missing is not None:
        raise type(missing)(str(missing), missing.retry_after_s)
