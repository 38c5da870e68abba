"""Every test gets a ledger of its own, founded and funded."""

from __future__ import annotations

import pytest

from tests.contracts.world import World, founding


@pytest.fixture
def world() -> World:
    """Thirteen parties, one currency, caps and deposits set; 2026-10-08 09:00 in China."""
    return founding.world()
