"""A ledger whose claims follow the formula of before: what tests of shares must find fault with."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from chain.contracts.artifact import Artifact, artifact, read
from tests.contracts.world import World, founding

FIXTURE = Path(__file__).parent / "solidity" / "artifacts" / "OldShares.json"


def founded_on_old_shares() -> AbstractContextManager[Any]:
    """While it is entered, every world is founded with the old claims in the place of the ledger's."""
    old = read(FIXTURE)

    def other(name: str) -> Artifact:
        return old if name == "ClaimToken" else artifact(name)

    return patch("tests.contracts.world.ledger.artifact", other)


def old_world() -> World:
    """A world of one's own on which they rule."""
    return _founded().clone()


@cache
def _founded() -> World:
    with founded_on_old_shares():
        return founding.found()
