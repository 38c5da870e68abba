"""``kill -9`` of the running service at random moments under load: every acknowledged write is found exactly once, every
lost answer is had by asking again, and no difference is left between contracts, tables and answers.

A failure names its seed. ``TALLY_CRASH_SEED=7`` plays from another first seed, ``TALLY_CRASH_COUNT=50`` so many of them::

    TALLY_CRASH_SEED=7 TALLY_CRASH_COUNT=1 make test-long
"""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import pytest

from app.settings import Settings
from chain.failpoints import FAILPOINTS
from tests.crash import checks
from tests.crash.load import Founding, Load
from tests.crash.server import Server

SEEDS = (1, 2)
"""For every change."""
LONG_FIRST = int(os.environ.get("TALLY_CRASH_SEED", "100"))
LONG_COUNT = int(os.environ.get("TALLY_CRASH_COUNT", "25"))
ANSWERS_MAX = 60
"""A life ends within so many answers after it began to take requests."""
PAUSE_S_MAX = 0.1
"""And so long after the last of them: longer than a block takes."""
LAST_ANSWERS = 25
DEATH_S_MAX = 120.0
"""A dozen visits of any failpoint on a write's way take a second or two."""
SELDOM = frozenset({"cut.before", "cut.done", "prune.committed", "checkpoint.awaited", "seal.proposed", "seal.voted"})
"""Failpoints that a healthy service with all its validators does not pass; the simulation does."""
ON_THE_WAY = [name for name in FAILPOINTS if name not in SELDOM]
VERBS_MIN = 20
"""What a load of this length surely comes to."""


def play(founding: Founding, data: Path, seed: int, kills: int, chain_url: str | None = None) -> Load:
    """Kill a service so many times, let the last life finish what it began, and check after each.

    :param chain_url: where the ledger is, if it is not in the service.
    """
    elsewhere = {} if chain_url is None else {"CHAIN_URL": chain_url}
    print(f"TALLY_CRASH_SEED={seed}")  # noqa: T201  what a failure is reproduced with
    chance = random.Random(seed)  # noqa: S311  moments to kill at
    shutil.copytree(founding.data, data)
    load = Load(seed, founding)
    checked = 0
    for life in range(kills + 1):
        server = Server(data, founding.data.with_name("bytecode"), **elsewhere)
        url = server.url()
        checks.tables_agree(load, url)
        checks.known_again(load, url, load.journal[checked:])
        checked = len(load.journal)
        with load.running(url):
            if life < kills:
                load.wait_for(chance.randrange(ANSWERS_MAX))
                time.sleep(chance.uniform(0, PAUSE_S_MAX))
                server.kill()
            else:
                load.wait_for(LAST_ANSWERS)
        assert server.errors() == []
    assert load.lost == []
    checks.tables_agree(load, url)
    checks.listed_once(load, url)
    server.stop()
    assert server.errors() == []
    checks.effects_are_answers(load, Settings(data_dir=data, chain_url=chain_url))
    return load


def play_to(founding: Founding, data: Path, seed: int, failpoint: str) -> Load:
    """Let two lives end at a failpoint, let a third finish what they began, and check after each."""
    chance = random.Random(seed)  # noqa: S311  which visit
    shutil.copytree(founding.data, data)
    load = Load(seed, founding)
    checked = 0
    for dies_at in ((failpoint, chance.randint(2, 12)), (failpoint, chance.randint(2, 12)), None):
        server = Server(data, founding.data.with_name("bytecode"), dies_at)
        url = server.url()
        checks.tables_agree(load, url)
        checks.known_again(load, url, load.journal[checked:])
        checked = len(load.journal)
        with load.running(url):
            if dies_at is None:
                load.wait_for(LAST_ANSWERS)
            else:
                assert server.died(DEATH_S_MAX), f"nobody came to {failpoint} so often"
        assert server.errors() == []
    assert load.lost == []
    checks.tables_agree(load, url)
    checks.listed_once(load, url)
    server.stop()
    checks.effects_are_answers(load, Settings(data_dir=data))
    return load


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
