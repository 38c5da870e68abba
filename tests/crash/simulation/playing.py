"""Plays a seed with a few blocks a checkpoint, so that short lives see checkpoints, full queues and pruning."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from chain.embedded import writer
from chain.embedded.store import generation, nodes
from tests.crash.simulation.simulation import Simulation


@contextmanager
def small() -> Iterator[None]:
    """Limits so small that a short story meets them."""
    with (
        patch.object(generation, "BLOCKS_MAX", 3),
        patch.object(nodes, "NODES_FORGOTTEN_AT_ONCE", 4),
        patch.object(writer, "QUORUM_LOOK_S", 0.0),
    ):
        yield


def play(seed: int, folder: Path) -> Simulation:
    """Play a seed in an empty folder.

    :raises AssertionError: something came to harm.
    """
    simulation = Simulation(seed, folder)
    with small():
        simulation.play()
    return simulation
