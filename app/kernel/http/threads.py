"""The threads that requests block in, waiting for SQL or their block, while the event loop goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any, TypeVar

Result = TypeVar("Result")


class Threads:
    """At most so many threads, started as they are needed; work beyond them waits its turn. Thread-safe, and any event
    loop may use it.

    The standard ways there (``asyncio.to_thread``, an executor, anyio's limiter) cost the processor two to four times as
    much for each visit as this queue does.
    """

    def __init__(self, threads_max: int) -> None:
        self._threads_max = threads_max
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._guard = threading.Lock()
        self._unfinished = 0

    async def run(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """What ``work`` returns or raises, in a thread that has the caller's context variables. Work once begun goes on
        to its end, also where nobody waits for it any more."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        context = copy_context()

        def visit() -> None:
            try:
                result = context.run(work, *arguments)
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is the caller's
                _tell(loop, _fail, future, error)
            else:
                _tell(loop, _finish, future, result)

        self._put(visit)
        return await future

    def close(self) -> None:
        """Finish what is in hand and end the threads."""
        with self._guard:
            threads, self._threads = self._threads, []
        for _ in threads:
            self._queue.put(None)
        for thread in threads:
            thread.join()

    def _put(self, visit: Callable[[], None]) -> None:
        with self._guard:
            if self._unfinished >= len(self._threads) < self._threads_max:
                thread = threading.Thread(target=self._serve, name=f"request-{len(self._threads)}")
                self._threads.append(thread)
                thread.start()
            self._unfinished += 1
        self._queue.put(visit)

    def _serve(self) -> None:
        while (visit := self._queue.get()) is not None:
            visit()
            del visit  # an idle thread keeps no request
            with self._guard:
                self._unfinished -= 1


def _tell(loop: asyncio.AbstractEventLoop, settle: Callable[..., None], *said: Any) -> None:
    try:
        loop.call_soon_threadsafe(settle, *said)
    except RuntimeError:
        if not loop.is_closed():  # else the server gave up waiting, and nobody is there to be told
            raise


def _finish(future: asyncio.Future[Result], result: Result) -> None:
    if not future.cancelled():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if future.cancelled():
        return
    if isinstance(error, StopIteration):  # a future would take it for its own end
        error = RuntimeError(f"a request raised {error!r}")
    future.set_exception(error)
