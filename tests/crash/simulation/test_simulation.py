"""Seeded lives and crashes. A failure names its seed, which plays it again: ``python -m tests.crash.simulation SEED``."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from chain.embedded.temporary import temporary_folder
from chain.errors import Damaged
from tests.crash.simulation import disk, progress
from tests.crash.simulation.playing import play
from tests.crash.simulation.simulation import BETWEEN, REACHED, Simulation

pytestmark = pytest.mark.filterwarnings(
    # A thread that a crash ends says nothing by itself, but pytest says it for it.
    "ignore:Exception in thread (block-writer|checkpoint):pytest.PytestUnhandledThreadExceptionWarning"
)

SEEDS, PART = 100, 10
LONG_FIRST = 1_000
"""The thousand are other ones than those of every change."""


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """Writers halt and logs are cut all the time; saying so takes longer than a run."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def played(seeds: range) -> list[Simulation]:
    found = []
    for seed in seeds:
        with temporary_folder() as folder:
            print(f"python -m tests.crash.simulation {seed}")  # noqa: T201  (what a failure is reproduced with)
            found.append(play(seed, folder))
    return found


class TestSimulation:
    @pytest.mark.parametrize("first", range(0, SEEDS, PART))
    def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(self, first: int) -> None:
        runs = played(range(first, first + PART))
        assert sum(run.crashes.total() for run in runs) >= PART
        assert sum(len(run.clients.answers) for run in runs) >= 10 * PART

    @pytest.mark.long
    @pytest.mark.parametrize("part", range(progress.PARTS))
    def test_nor_in_a_thousand_runs(self, part: int) -> None:
        if not progress.is_finished(part):
            first = LONG_FIRST + part * progress.SEEDS_A_PART
            progress.finish(part, played(range(first, first + progress.SEEDS_A_PART)))

    def test_a_seed_plays_the_same_story_again(self) -> None:
        one, again = played(range(3, 4)) + played(range(3, 4))
        assert one.clients.answers == again.clients.answers
        assert one.crashes == again.crashes
        assert one.passed == again.passed

    def test_crashes_are_at_many_failpoints_and_in_between(self) -> None:
        crashed = {name for run in played(range(20)) for name in run.crashes}
        assert BETWEEN in crashed
        assert len(crashed & set(REACHED)) >= 8

    def test_a_node_that_does_not_sync_is_found_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(disk._LossyFile, "sync", lambda self: None)
        with pytest.raises((AssertionError, Damaged), match=r"acknowledged is lost|the block log ends before"):
            played(range(SEEDS))
