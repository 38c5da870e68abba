"""Waiting: whoever waits for one thing is woken for it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from chain.runtime.wait_registry import Waiting

LONG_S = 60.0


def never() -> bool:
    return False


def wait_in(pool: ThreadPoolExecutor, waiting: Waiting[str], key: str) -> object:
    """A thread that waits; returns once it is heard."""
    heard = threading.Event()

    def is_over() -> bool:
        heard.set()
        return False

    future = pool.submit(waiting.wait, key, is_over, LONG_S)
    assert heard.wait(LONG_S)
    return future


class TestWaiting:
    def test_only_those_who_wait_for_a_key_are_woken_by_it(self) -> None:
        waiting: Waiting[str] = Waiting()
        with ThreadPoolExecutor() as pool:
            for key in ("a", "a", "b"):
                wait_in(pool, waiting, key)
            waiting.call(["a", "nobody"])
            assert waiting.keys == ("b",)
            waiting.call_all()
        assert waiting.keys == ()

    def test_what_is_over_already_is_not_waited_for(self) -> None:
        waiting: Waiting[str] = Waiting()
        waiting.wait("a", lambda: True, LONG_S)
        assert waiting.keys == ()

    def test_waiting_ends_with_the_time(self) -> None:
        waiting: Waiting[str] = Waiting()
        waiting.wait("a", never, 0.01)
        waiting.wait("a", never, -1)
        assert waiting.keys == ()
