"""Waiting for one thing among many: a thread is woken for what it waits for, and not for what others do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Waiting(Generic[Key]):
    """Threads that wait, each for its own key. Thread-safe."""

    def __init__(self) -> None:
        self._bells: dict[Key, list[threading.Lock]] = {}
        self._guard = threading.Lock()

    def wait(self, key: Key, is_over: Callable[[], bool], timeout_s: float) -> None:
        """Until somebody calls for ``key``, or nobody did for ``timeout_s``.

        :param is_over: asked first, once whoever calls from now on is heard: whether there is nothing to wait for.
        """
        bell = threading.Lock()
        bell.acquire()
        with self._guard:
            self._bells.setdefault(key, []).append(bell)
        try:
            if not is_over():
                bell.acquire(timeout=max(timeout_s, 0.0))
        finally:
            with self._guard:
                self._leave(key, bell)

    def call(self, keys: Iterable[Key]) -> None:
        """Wake whoever waits for one of these."""
        with self._guard:
            for key in keys:
                self._ring(self._bells.pop(key, ()))

    def call_all(self) -> None:
        """Wake everybody."""
        with self._guard:
            for bells in self._bells.values():
                self._ring(bells)
            self._bells.clear()

    @property
    def keys(self) -> tuple[Key, ...]:
        """What is waited for."""
        with self._guard:
            return tuple(self._bells)

    def _leave(self, key: Key, bell: threading.Lock) -> None:
        bells = self._bells.get(key, [])
        if bell in bells:
            bells.remove(bell)
            if not bells:
                del self._bells[key]

    @staticmethod
    def _ring(bells: Iterable[threading.Lock]) -> None:
        for bell in bells:
            bell.release()
