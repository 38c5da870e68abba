"""Every test gets a ledger of its own, founded and funded."""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.contracts.artifact import read
from tests.contracts.world import World, founding

SOLIDITY = Path(__file__).parent / "solidity" / "artifacts"


@pytest.fixture
def world() -> World:
    """Thirteen parties, one currency, caps and deposits set; 2026-10-08 09:00 in China."""
    return founding.world()


@pytest.fixture(scope="session")
def libraries() -> World:
    """A world with one more contract, ``Libraries``, that shows what the Solidity libraries answer."""
    world = founding.world()
    compiled = read(SOLIDITY / "Libraries.json")
    world.create_raw(world.operator.maker.address, "Libraries", compiled.creation, compiled.abi)
    return world
