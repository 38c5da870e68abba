"""Several clients at once, over real HTTP, who tell stories until the server dies, and go on where they were."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from app.setup.enrolment import Keys
from tests.crash.asking import Answer, Ask, Story
from tests.crash.stories import STORIES, Teller, opening

CLIENTS = 6
ANSWER_S_MAX = 60.0


@dataclass(frozen=True, slots=True)
class Founding:
    """A sandbox before any load.

    :param keys: API keys by handle and seat.
    :param parties: party numbers by handle.
    :param until: its last block.
    """

    data: Path
    keys: Keys
    parties: Mapping[str, str]
    until: int


@dataclass(slots=True)
class Pending:
    """A story and what it asks next. ``was_lost`` if a server died over it: it may have happened or not."""

    story: Story
    ask: Ask
    was_lost: bool = False


@dataclass(slots=True)
class Load:
    """What all clients know together.

    :param seed: decides every story.
    """

    seed: int
    founding: Founding
    journal: list[tuple[Ask, Answer]] = field(default_factory=list)
    """Every answer that a client has had, in order."""
    repeated: int = 0
    """How many answers were lost and had by asking again."""
    known: int = 0
    """How many of these the service had kept, or taken up where it was killed."""
    _waiting: list[Pending] = field(default_factory=list)
    _told: int = 0
    _chance: random.Random = field(init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _over: bool = False

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311  (which story is next)
        self._start(opening(self._teller()))

    @contextmanager
    def running(self, url: str) -> Iterator[None]:
        """Clients work while the block runs. Left because the server is dead, or to let everybody finish."""
        self._over = False
        with ThreadPoolExecutor(CLIENTS, thread_name_prefix="client") as pool:
            clients = [pool.submit(self._work, url) for _ in range(CLIENTS)]
            try:
                yield
            finally:
                self._end()
        _raise(clients)

    def wait_for(self, answers: int) -> None:
        """Until the clients have had so many more answers, or one of them found something wrong."""
        with self._changed:
            enough = len(self.journal) + answers
            self._changed.wait_for(lambda: len(self.journal) >= enough or self._over)

    @property
    def lost(self) -> list[Ask]:
        """What was asked and never answered."""
        return [each.ask for each in self._waiting if each.was_lost]

    def verbs(self) -> Counter[str]:
        """How often each verb changed the ledger."""
        return Counter(ask.verb for ask, answer in self.journal if answer.is_done)

    def ask(self, client: httpx2.Client, ask: Ask) -> Answer:
        """Send a request.

        :raises httpx2.TransportError: the server died over it.
        """
        handle, _, seat = ask.who.partition("/")
        headers = {"Authorization": f"Bearer {self.founding.keys[handle][seat]}", "Idempotency-Key": ask.key}
        headers |= {"Content-Type": "application/json"} if ask.body else {}
        got = client.post(f"/v1{ask.path}", content=ask.body, headers=headers)
        return Answer(got.status_code, got.content, "Idempotency-Hit" in got.headers)

    def _work(self, url: str) -> None:
        with suppress(httpx2.TransportError), httpx2.Client(base_url=url, timeout=ANSWER_S_MAX) as client:
            while (pending := self._next()) is not None:
                try:
                    answer = self.ask(client, pending.ask)
                except httpx2.TransportError:
                    self._keep(Pending(pending.story, pending.ask, was_lost=True))
                    raise
                try:
                    self._note(pending, answer)
                    self._go_on(pending, answer)
                except BaseException:
                    self._end()
                    raise

    def _next(self) -> Pending | None:
        with self._changed:
            if self._over:
                return None
            lost = [each for each in self._waiting if each.was_lost]
            if lost or len(self._waiting) >= CLIENTS:
                chosen = self._chance.choice(lost or self._waiting)
                self._waiting.remove(chosen)
                return chosen
            tale = self._chance.choices(list(STORIES), list(STORIES.values()))[0]
            story = tale(self._teller())
        return Pending(story, next(story))

    def _note(self, pending: Pending, answer: Answer) -> None:
        ask = pending.ask
        with self._changed:
            self.journal.append((ask, answer))
            self.repeated += pending.was_lost
            self.known += pending.was_lost and answer.was_hit
            self._changed.notify_all()
        assert answer.status in ask.may_answer, f"{ask.who} {ask.path}: {answer.status} {answer.body.decode()}"

    def _go_on(self, pending: Pending, answer: Answer) -> None:
        with suppress(StopIteration):
            self._keep(Pending(pending.story, pending.story.send(answer)))

    def _start(self, story: Story) -> None:
        self._keep(Pending(story, next(story)))

    def _keep(self, pending: Pending) -> None:
        with self._changed:
            self._waiting.append(pending)

    def _end(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def _teller(self) -> Teller:
        self._told += 1
        return Teller(f"{self.seed}.{self._told}", self.founding.parties, self._start)


def _raise(clients: list[Future[None]]) -> None:
    for client in clients:
        client.result()
