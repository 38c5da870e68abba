"""How often a key and a party may ask, and how many requests of a party are worked on at once.

The headers are those of draft-ietf-httpapi-ratelimit-headers-11. A quota is a bucket that is filled again at an even rate,
so after a pause it allows a burst of its whole size. Everything happens in the event loop's thread.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable

from app.kernel.problems import TooManyRequests
from app.kernel.texts import Text
from app.limits import Limits

WINDOW_S = 10
"""Of the quotas: short enough that who used one up need not wait long."""


_WHOSE = {"key": Text("API key"), "party": Text("party")}


class Quota:
    """So many requests a window, for each of many subjects."""

    def __init__(self, name: str, requests_max: int) -> None:
        self.name = name
        self.policy = f'"{name}";q={requests_max};w={WINDOW_S}'
        self._size = float(requests_max)
        self._rate = requests_max / WINDOW_S
        self._left: dict[object, tuple[float, float]] = {}

    def left(self, subject: object, now: float) -> float:
        """What a subject may still ask now."""
        left, at = self._left.get(subject, (self._size, now))
        return min(self._size, left + (now - at) * self._rate)

    def keep(self, subject: object, left: float, now: float) -> None:
        """Remember what is left."""
        self._left[subject] = (left, now)

    def state(self, left: float) -> str:
        """What is left, and in how many seconds the quota is whole again, as ``RateLimit`` says it."""
        return f'"{self.name}";r={int(left)};t={math.ceil((self._size - left) / self._rate)}'

    def wait_s(self, left: float) -> int:
        """Whole seconds until there is one more."""
        return max(1, math.ceil((1 - left) / self._rate))


class Rates:
    """The quotas of keys and parties.

    :param key_max: requests of a key a window; 0 for no bound.
    :param party_max: the same of all keys of a party.
    """

    def __init__(self, key_max: int, party_max: int, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._quotas = [Quota(name, size) for name, size in (("key", key_max), ("party", party_max)) if size]
        self._policy = (b"ratelimit-policy", ", ".join(quota.policy for quota in self._quotas).encode())

    def take(self, key: str, party: int) -> tuple[list[tuple[bytes, bytes]], TooManyRequests | None]:
        """Count a request. Returns the headers of its answer, and the refusal where a quota is used up; such a request
        is not counted."""
        if not self._quotas:
            return [], None
        now = self._now()
        subjects: dict[str, object] = {"key": key, "party": party}
        found = [(quota, subjects[quota.name], quota.left(subjects[quota.name], now)) for quota in self._quotas]
        empty = [(quota, left) for quota, _, left in found if left < 1]
        spent = 0 if empty else 1
        for quota, subject, left in found:
            quota.keep(subject, left - spent, now)
        state = ", ".join(quota.state(left - spent) for quota, _, left in found)
        headers = [self._policy, (b"ratelimit", state.encode())]
        if not empty:
            return headers, None
        wait_s = max(quota.wait_s(left) for quota, left in empty)
        names = [_WHOSE[quota.name] for quota, _ in empty]
        return headers, TooManyRequests(
            Text(
                "The quota of requests of the {whose} is used up; repeat the request in {seconds} s.",
                whose=names,
                seconds=wait_s,
            ),
            retry_after_s=wait_s,
        )


def rates_of(limits: Limits) -> Rates:
    """The quotas that an operator set."""
    return Rates(limits.key_requests_max, limits.party_requests_max)


class Turns:
    """At most so many requests of a party at once. The others wait for their turn, in the order they came, without a
    thread and before their body is read; so a party with many connections keeps itself waiting, and nobody else.

    :param at_once_max: 0 for no bound.
    """

    def __init__(self, at_once_max: int) -> None:
        self._at_once_max = at_once_max
        self._busy: dict[int, int] = {}
        self._lines: dict[int, deque[asyncio.Future[None]]] = {}

    async def take(self, party: int) -> None:
        """Wait for a turn. Whoever has it has to give it back."""
        busy = self._busy.get(party, 0)
        if not self._at_once_max or busy < self._at_once_max:
            self._busy[party] = busy + 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(party, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back(party)
            raise

    def give_back(self, party: int) -> None:
        """End a turn: the next in line has it, if there is one."""
        line = self._lines.get(party)
        while line:
            turn = line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._lines.pop(party, None)
        busy = self._busy[party] - 1
        if busy:
            self._busy[party] = busy
        else:
            del self._busy[party]
