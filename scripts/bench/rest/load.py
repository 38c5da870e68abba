"""The load's own process: reads what to do as JSON, does it, prints what it found as JSON."""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from scripts.bench.rest.client import Client, Keys
from scripts.bench.rest.play import Play
from tests.crash.asking import Story
from tests.crash.stories import Teller, opening, proposed, registered

FACE = 1_000_00
TOO_MANY_REQUESTS = 429


def open_(url: str, keys: Keys, seed: int) -> dict[str, Any]:
    """What has to be before stories are told: core1 wants two persons to confirm."""
    client = Client(url, keys)
    _told(client, opening(Teller(f"open.{seed}", parties(url, keys), lambda _: None)))
    client.close()
    return {}


def mixed(url: str, keys: Keys, seed: int, clients: int, warm_up: int, verbs: int) -> dict[str, Any]:
    """Stories by several clients: verbs a second, and how long answers took, ms."""
    play = Play(seed, parties(url, keys), clients, warm_up, verbs)
    play.run(partial(Client, url, keys))
    cuts = statistics.quantiles(play.latencies_s, n=100)
    return {
        "per_s": verbs / (play.ended - play.began),
        "p50_ms": cuts[49] * 1e3,
        "p99_ms": cuts[98] * 1e3,
        "verbs": dict(play.done),
    }


def idle(url: str, keys: Keys, seed: int, verbs: int) -> dict[str, Any]:
    """One client who confirms a receivable, and nobody else does anything: the median answer, ms."""
    taken_s = list(itertools.islice(_confirms(url, keys, f"idle.{seed}"), verbs))
    return {"p50_ms": statistics.median(taken_s) * 1e3}


def confirming(url: str, keys: Keys, seed: str, seconds: float) -> dict[str, Any]:
    """The same for so many seconds, whatever others do: how long answers took, ms."""
    until = time.monotonic() + seconds
    taken_s = list(itertools.takewhile(lambda _: time.monotonic() < until, _confirms(url, keys, f"confirm.{seed}")))
    cuts = statistics.quantiles(taken_s, n=100)
    return {"p50_ms": cuts[49] * 1e3, "p99_ms": cuts[98] * 1e3, "count": len(taken_s)}


def flood(url: str, keys: Keys, seed: str, connections: int, seconds: float) -> dict[str, Any]:
    """One supplier registers invoices for so many seconds, by many connections at once, each as fast as it is answered
    and whatever the answer says: answers a second, and the share that said the supplier asks too often."""
    until = time.monotonic() + seconds
    known = parties(url, keys)
    statuses: Counter[int] = Counter()

    def ask_on(number: int) -> None:
        client, tell = Client(url, keys), Teller(f"flood.{seed}.{number}", known, lambda _: None)
        while time.monotonic() < until:
            answer = client.ask(next(registered(tell, "tier3", "tier2", FACE)))
            statuses[answer.status] += 1
        client.close()

    with ThreadPoolExecutor(connections) as threads:
        list(threads.map(ask_on, range(connections)))
    answers = statuses.total()
    return {"per_s": answers / seconds, "refused_share": statuses[TOO_MANY_REQUESTS] / answers}


def _confirms(url: str, keys: Keys, name: str) -> Iterator[float]:
    """Seconds that core2's confirms take, one after the other, each of a new receivable."""
    client = Client(url, keys)
    tell = Teller(name, parties(url, keys), lambda _: None)
    while True:
        receivable = _told(client, proposed(tell, "core2", FACE))
        path = f"/receivables/{receivable}/confirm"
        begin = time.perf_counter()
        answer = client.ask(tell.post("core2/Maker", path))
        yield time.perf_counter() - begin
        if not answer.is_done:
            raise AssertionError(f"{path}: {answer}")


def parties(url: str, keys: Keys) -> dict[str, str]:
    """The party number of everybody who has a key."""
    client = Client(url, keys)
    found = {handle: client.get(f"{handle}/{next(iter(seats))}", "/me")["party"] for handle, seats in keys.items()}
    client.close()
    return found


def _told(client: Client, story: Story) -> Any:
    """Ask all that a story asks, and return what it returns."""
    try:
        ask = next(story)
        while True:
            ask = story.send(client.ask(ask))
    except StopIteration as end:
        return end.value


LOADS: dict[str, Callable[..., dict[str, Any]]] = {
    "open": open_,
    "mixed": mixed,
    "idle": idle,
    "confirming": confirming,
    "flood": flood,
}

if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(json.dumps(LOADS[asked.pop("load")](**asked)))
