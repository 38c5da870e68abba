"""Worlds with the kernel's own rooms and a room for tests, whatever else the service has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import app.access.room
import app.approvals.room
import app.operations.room
import app.parties.room
from app.kernel.rooms import Room
from tests.app import world as worlds
from tests.app.kernel import room
from tests.app.world import World

PARTIES = Room("parties", (), app.parties.room.projection)
"""What approvals know of the accounts that file and approve; their routes and refusals are the test room's."""
ROOMS = (PARTIES, app.access.room.room, app.approvals.room.room, app.operations.room.room, room.room)


@pytest.fixture
def world(folder: Path) -> Iterator[World]:
    """A running ledger for one test."""
    with worlds.opened(folder, ROOMS) as found:
        yield found
