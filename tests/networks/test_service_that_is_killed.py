"""``kill -9`` of the service under load, its ledger on Anvil: what it had stored is sent again, and nothing happens twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings
from scripts.peers import nodes
from tests.crash.conftest import found_in
from tests.crash.lives import LAST_ANSWERS, play


@pytest.mark.parametrize("seed", [1])
def test_keeps_what_it_acknowledged_and_does_the_rest_once(seed: int, tmp_path: Path) -> None:
    with nodes.anvil(tmp_path) as node:
        founding = found_in(Settings(data_dir=tmp_path / "founded" / "data", chain_url=node.url))
        load = play(founding, tmp_path / "data", seed, kills=2, chain_url=node.url)
    assert load.repeated > 0
    assert sum(load.verbs().values()) > LAST_ANSWERS
