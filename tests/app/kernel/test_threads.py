"""The threads that requests block in."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextvars import ContextVar

import pytest

from app.kernel.http.threads import Threads

WAIT_S = 10
said: ContextVar[str] = ContextVar("said", default="nothing")


@pytest.fixture
def threads() -> Iterator[Threads]:
    """At most two."""
    found = Threads(2)
    yield found
    found.close()


class TestWork:
    def test_beyond_the_threads_waits_its_turn_and_all_is_done(self, threads: Threads) -> None:
        at_once: set[str] = set()

        def work(number: int) -> int:
            at_once.add(threading.current_thread().name)
            return number

        async def many() -> list[int]:
            return await asyncio.gather(*(threads.run(work, number) for number in range(50)))

        assert asyncio.run(many()) == list(range(50))
        assert at_once <= {"request-0", "request-1"}  # the first may be done before the second begins

    def test_side_by_side_does_not_wait_for_each_other(self, threads: Threads) -> None:
        met = threading.Barrier(2)

        async def both() -> None:
            await asyncio.gather(threads.run(met.wait, WAIT_S), threads.run(met.wait, WAIT_S))

        asyncio.run(both())

    def test_has_its_callers_context_variables(self, threads: Threads) -> None:
        async def ask() -> str:
            said.set("a request's id")
            return await threads.run(said.get)

        assert asyncio.run(ask()) == "a request's id"

    @pytest.mark.parametrize(("kind", "seen"), [(KeyError, KeyError), (StopIteration, RuntimeError)])
    def test_raises_where_it_is_waited_for(
        self, threads: Threads, kind: type[Exception], seen: type[Exception]
    ) -> None:
        def work() -> None:
            raise kind("no")

        with pytest.raises(seen, match="no"):
            asyncio.run(threads.run(work))

    def test_goes_on_to_its_end_when_nobody_waits_any_more(self, threads: Threads) -> None:
        begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

        def work() -> None:
            begun.set()
            go_on.wait(WAIT_S)
            done.set()

        async def leave() -> None:
            task = asyncio.create_task(threads.run(work))
            await asyncio.to_thread(begun.wait, WAIT_S)
            task.cancel()

        asyncio.run(leave())  # its loop is closed before the work is done
        go_on.set()
        threads.close()
        assert done.is_set()
