"""Several clients at once who tell stories of business until so many verbs are done."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from scripts.bench.rest.client import Client
from tests.crash.asking import Answer, Ask, Story
from tests.crash.stories import STORIES, Teller, Telling, two_persons

SAMPLE = files("app.sandbox") / "invoices" / "cn-einvoice-tier1.xml"


def upload(tell: Teller) -> Story:
    """tier1 brings an invoice as the tax office issues it, under a number of its own."""
    body, number = _sample()
    fresh = str(tell.chance.randrange(10**19, 10**20)).encode()
    yield Ask("tier1/Maker", "/invoices/upload", body.replace(number, fresh), tell.new(), frozenset({201}))


TALES: Mapping[Telling, int] = {**STORIES, upload: 2}
"""What is begun whenever too few stories are under way, and how often against the others."""


@dataclass
class Play:
    """What all clients know together. core1 has to confirm with two persons.

    :param verbs: how many are counted, after ``warm_up`` others.
    """

    seed: int
    parties: Mapping[str, str]
    clients: int
    warm_up: int
    verbs: int
    latencies_s: list[float] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    began: float = 0.0
    ended: float = 0.0
    _stories: list[tuple[Story, Ask]] = field(default_factory=list)
    _told: int = 0
    _answers: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311  (which story is next)
        self._begin(two_persons(self._teller()))

    def run(self, connect: Callable[[], Client]) -> None:
        """Play it to the end.

        :raises AssertionError: somebody was told what no story expects.
        """
        with ThreadPoolExecutor(self.clients) as pool:
            for each in [pool.submit(self._work, connect) for _ in range(self.clients)]:
                each.result()

    def _work(self, connect: Callable[[], Client]) -> None:
        client = connect()
        while not self.ended:
            story, ask = self._next()
            sent = time.perf_counter()
            answer = client.ask(ask)
            self._note(ask, answer, sent)
            with suppress(StopIteration):
                following = story.send(answer)
                with self._lock:
                    self._stories.append((story, following))
        client.close()

    def _next(self) -> tuple[Story, Ask]:
        with self._lock:
            if len(self._stories) >= self.clients:
                return self._stories.pop(self._chance.randrange(len(self._stories)))
            tale = self._chance.choices(list(TALES), list(TALES.values()))[0]
            story = tale(self._teller())
            return story, next(story)

    def _note(self, ask: Ask, answer: Answer, sent: float) -> None:
        now = time.perf_counter()
        if answer.status not in ask.may_answer:
            self.ended = self.ended or now
            raise AssertionError(f"{ask.who} {ask.path}: {answer.status} {answer.body.decode()}")
        if not answer.is_done:
            return
        with self._lock:
            self._answers += 1
            if self._answers == self.warm_up:
                self.began = now
            if self._answers > self.warm_up and not self.ended:
                self.latencies_s.append(now - sent)
                self.done[ask.verb] += 1
                if len(self.latencies_s) == self.verbs:
                    self.ended = now

    def _begin(self, story: Story) -> None:
        with self._lock:
            self._stories.append((story, next(story)))

    def _teller(self) -> Teller:
        self._told += 1
        return Teller(f"{self.seed}.{self._told}", self.parties, self._begin)


@cache
def _sample() -> tuple[bytes, bytes]:
    body = SAMPLE.read_bytes()
    start = body.index(b"<InvoiceNumber>") + len(b"<InvoiceNumber>")
    return body, body[start : body.index(b"<", start)]
