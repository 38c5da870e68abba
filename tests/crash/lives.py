"""Lives of a service that is killed again and again under load, all on one data folder."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from app.settings import Settings
from tests.crash import checks
from tests.crash.load import Founding, Load
from tests.crash.server import Server

ANSWERS_MAX = 60
"""A life ends within so many answers after it began to take requests."""
PAUSE_S_MAX = 0.1
"""And so long after the last of them: longer than a block takes."""
LAST_ANSWERS = 25
DEATH_S_MAX = 120.0
"""A dozen visits of any failpoint on a write's way take a second or two."""


class Life(NamedTuple):
    """How one life ends, while clients work.

    :param dies_at: see :class:`tests.crash.server.Server`.
    """

    end: Callable[[Server, Load], None]
    dies_at: tuple[str, int] | None = None


LAST = Life(lambda _, load: load.wait_for(LAST_ANSWERS))
"""It is asked to end, once its clients have what they began."""


def play(founding: Founding, data: Path, seed: int, kills: int, chain_url: str | None = None) -> Load:
    """Kill a service so many times, let the last life finish what it began, and check after each.

    :param chain_url: where the ledger is, if it is not in the service.
    """
    chance = random.Random(seed)  # noqa: S311  moments to kill at

    def kill(server: Server, load: Load) -> None:
        load.wait_for(chance.randrange(ANSWERS_MAX))
        time.sleep(chance.uniform(0, PAUSE_S_MAX))
        server.kill()

    return _lived(founding, data, seed, [Life(kill)] * kills, chain_url)


def play_to(founding: Founding, data: Path, seed: int, failpoint: str) -> Load:
    """Let two lives end at a failpoint, let a third finish what they began, and check after each."""
    chance = random.Random(seed)  # noqa: S311  which visit

    def die(server: Server, _: Load) -> None:
        assert server.died(DEATH_S_MAX), f"nobody came to {failpoint} so often"

    return _lived(founding, data, seed, [Life(die, (failpoint, chance.randint(2, 12))) for _ in range(2)])


def _lived(founding: Founding, data: Path, seed: int, lives: Iterable[Life], chain_url: str | None = None) -> Load:
    print(f"TALLY_CRASH_SEED={seed}")  # noqa: T201  what a failure is reproduced with
    shutil.copytree(founding.data, data)
    elsewhere = {} if chain_url is None else {"CHAIN_URL": chain_url}
    load = Load(seed, founding)
    checked = 0
    for life in (*lives, LAST):
        server = Server(data, founding.data.with_name("bytecode"), life.dies_at, **elsewhere)
        url = server.url()
        checks.tables_agree(load, url)
        checks.known_again(load, url, load.journal[checked:])
        checked = len(load.journal)
        with load.running(url):
            life.end(server, load)
        assert server.errors() == []
    assert load.lost == []
    checks.tables_agree(load, url)
    checks.listed_once(load, url)
    server.stop()
    assert server.errors() == []
    checks.effects_are_answers(load, Settings(data_dir=data, chain_url=chain_url))
    return load
