"""``kill -9`` of the running service at random moments under load: every acknowledged write is found exactly once, every
lost answer is had by asking again, and no difference is left between contracts, tables and answers.

A failure names its seed. ``TALLY_CRASH_SEED=7`` plays from another first seed, ``TALLY_CRASH_COUNT=50`` so many of them::

    TALLY_CRASH_SEED=7 TALLY_CRASH_COUNT=1 make test-long
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chain.runtime.failpoints import FAILPOINTS
from tests.crash.lives import LAST_ANSWERS, play, play_to
from tests.crash.load import Founding

SEEDS = (1, 2)
"""For every change."""
LONG_FIRST = int(os.environ.get("TALLY_CRASH_SEED", "100"))
LONG_COUNT = int(os.environ.get("TALLY_CRASH_COUNT", "25"))
SELDOM = frozenset({"cut.before", "cut.done", "prune.committed", "checkpoint.awaited", "seal.proposed", "seal.voted"})
"""Failpoints that a healthy service with all its validators does not pass; the simulation does."""
ON_THE_WAY = [name for name in FAILPOINTS if name not in SELDOM]
VERBS_MIN = 20
"""What a load of this length surely comes to."""


class TestAServerThatIsKilled:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_keeps_what_it_acknowledged_and_does_the_rest_once(
        self, seed: int, founding: Founding, tmp_path: Path
    ) -> None:
        load = play(founding, tmp_path / "data", seed, kills=3)
        assert load.repeated > 0
        assert sum(load.verbs().values()) > LAST_ANSWERS

    @pytest.mark.long
    @pytest.mark.parametrize("seed", range(LONG_FIRST, LONG_FIRST + LONG_COUNT))
    def test_keeps_it_through_many_lives(self, seed: int, founding: Founding, tmp_path: Path) -> None:
        load = play(founding, tmp_path / "data", seed, kills=12)
        assert load.known > 0
        assert len(load.verbs()) > VERBS_MIN

    @pytest.mark.long
    @pytest.mark.parametrize("failpoint", ON_THE_WAY)
    def test_keeps_it_when_it_is_killed_at(self, failpoint: str, founding: Founding, tmp_path: Path) -> None:
        load = play_to(founding, tmp_path / "data", LONG_FIRST, failpoint)
        assert sum(load.verbs().values()) > LAST_ANSWERS
