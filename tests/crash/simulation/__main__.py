"""Plays one seed and says what happened: ``python -m tests.crash.simulation 7``."""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

import structlog

from tests.crash.simulation.playing import play

if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        played = play(int(sys.argv[1]), Path(folder))
    print(dict(played.crashes), played.clock, len(played.clients.answers))  # noqa: T201  (what it is for)
