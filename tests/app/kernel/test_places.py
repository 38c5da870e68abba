"""Places to compute: one thread at a time has one, and nobody is kept out for good."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from app.kernel import places as module
from app.kernel.places import Places, resting

WAIT_S = 20


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Threads of a test."""
    with ThreadPoolExecutor(8) as found:
        yield found


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody goes on without a place in the time that a test takes."""
    monkeypatch.setattr(module, "PATIENCE_S", WAIT_S)


@pytest.mark.usefixtures("patient")
class TestPlaces:
    @pytest.mark.parametrize("count", [1, 3])
    def test_are_never_more_than_there_are(self, threads: ThreadPoolExecutor, count: int) -> None:
        places, inside, most = Places(count), [], []
        met = threading.Barrier(count)

        def work() -> None:
            with places:
                inside.append(1)
                met.wait(WAIT_S)  # as many as there are places are in at the same time
                most.append(len(inside))
                inside.pop()

        for done in [threads.submit(work) for _ in range(6)]:
            done.result(WAIT_S)
        assert max(most) == count

    def test_are_free_for_others_while_their_thread_rests(self, threads: ThreadPoolExecutor) -> None:
        places, one_rests, other_worked = Places(1), threading.Event(), threading.Event()

        def rest() -> None:
            with places:
                with resting, resting:  # also where one waits inside what waits
                    one_rests.set()
                    assert other_worked.wait(WAIT_S)
                assert not has_room(places)

        def work() -> None:
            assert one_rests.wait(WAIT_S)
            with places:
                other_worked.set()

        for done in [threads.submit(rest), threads.submit(work)]:
            done.result(WAIT_S)
        assert has_room(places)

    def test_are_given_back_whatever_happens(self) -> None:
        places = Places(1)
        for failing in (ExitStack(), resting):
            with pytest.raises(ValueError, match="broken"), places, failing:
                raise ValueError("broken")
            assert has_room(places)
            assert not has_room(places, 2)

    def test_are_not_needed_to_rest(self) -> None:
        with resting:
            pass


class TestPatience:
    def test_ends_and_the_place_stays_one(self, monkeypatch: pytest.MonkeyPatch, threads: ThreadPoolExecutor) -> None:
        monkeypatch.setattr(module, "PATIENCE_S", 0.01)
        places, worked = Places(1), threading.Event()

        def work() -> None:
            with places, resting:  # neither leaving nor resting gives up what it does not have
                worked.set()

        with places:
            threads.submit(work).result(WAIT_S)
            assert worked.is_set()
        assert has_room(places)
        assert not has_room(places, 2)


def has_room(places: Places, count: int = 1) -> bool:
    """Whether so many places are free. They are given back."""
    with ThreadPoolExecutor(count) as threads, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PATIENCE_S", 0.05)
        met = threading.Barrier(count)

        def took() -> bool:
            with places:
                has_one = module._here.has_place
                met.wait(WAIT_S)
                return has_one

        return all(list(threads.map(lambda _: took(), range(count))))
