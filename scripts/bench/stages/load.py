"""The clients: each tells stories over a connection of its own, one request after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from scripts.bench.rest.client import Client, Keys
from tests.crash.asking import Answer, Story
from tests.crash.stories import Teller, registered, trade

Tale = Callable[[Teller], Story]
CONFLICT = 409


class Modest(Teller):
    """Tells of amounts so small that no cap is reached."""

    def amount(self) -> int:
        return self.chance.randint(1_000, 9_999)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service is and who may ask.

    :param parties: party numbers by handle.
    """

    url: str
    keys: Keys
    parties: Mapping[str, str]


@dataclass(slots=True)
class Run:
    """What the clients saw."""

    seconds: float = 0.0
    verbs: int = 0
    """Answers, refusals among them."""
    done: int = 0
    """Verbs that changed the ledger."""
    latencies: list[float] = field(default_factory=list)
    """Seconds of each answer."""

    def percentile(self, part: float) -> float:
        """The latency that this part of the answers had at most, seconds."""
        return sorted(self.latencies)[min(int(part * self.verbs), self.verbs - 1)]


def register(tell: Teller) -> Story:
    """One verb: tier1 registers an invoice."""
    yield from registered(tell, "tier1", "core2", tell.amount())


LOADS: Mapping[str, Tale] = {"register an invoice": register, "mixed lifecycle": trade}


def work(place: Place, tale: Tale, clients: int, seconds: float, name: str) -> Run:
    """Let so many clients tell a tale again and again."""
    runs = [Run() for _ in range(clients)]
    begun = time.perf_counter()
    until = begun + seconds

    def client(number: int) -> None:
        told = _told(tale, f"{name}.{number}", place.parties)
        asking = Client(place.url, place.keys)
        answer: Answer | None = None
        while time.perf_counter() < until:
            ask = told.send(answer)  # type: ignore[arg-type]  # the first one is None
            asked = time.perf_counter()
            answer = asking.ask(ask)
            run = runs[number]
            run.latencies.append(time.perf_counter() - asked)
            run.verbs += 1
            run.done += answer.is_done
            assert answer.status in ask.may_answer | {CONFLICT}, f"{ask.path}: {answer.status} {answer.body.decode()}"  # noqa: S101

    with ThreadPoolExecutor(clients) as pool:
        working = [pool.submit(client, number) for number in range(clients)]
        for each in working:
            each.result()
        taken = time.perf_counter() - begun
    latencies = [latency for run in runs for latency in run.latencies]
    return Run(taken, len(latencies), sum(run.done for run in runs), latencies)


def _told(tale: Tale, name: str, parties: Mapping[str, str]) -> Story:
    """One tale after the other, each with those that begin beside it."""
    waiting: list[Story] = []
    count = 0
    while True:
        count += 1
        waiting.append(tale(Modest(f"{name}.{count}", parties, waiting.append)))
        while waiting:
            with suppress(StopIteration, KeyError):  # a refusal has no id to go on with
                yield from waiting.pop(0)
