"""Ledgers that live as long as a test or a demonstration: the same node, in a folder in memory where there is one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.sealing import Sealer
from chain.embedded.node import EmbeddedChain
from chain.runtime.clock import Clock

_MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of our own is made in it)


MAP_BYTES_MAX = 4 << 30
"""Address space for a temporary ledger's state: thousands of them may live in one process."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """An empty folder, gone afterwards; in memory if the system has such a place, so that syncs cost nothing."""
    parent = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="tallystick-", dir=parent, ignore_cleanup_errors=True) as path:
        yield Path(path)


@contextmanager
def temporary_chain(
    consortium: Consortium, clock: Clock, template: Path | None = None, sealer: Sealer | None = None
) -> Iterator[EmbeddedChain]:
    """A chain of its own. With ``template``, the folder of a closed ledger of the same consortium, it starts as a copy of
    that: some milliseconds, instead of deploying contracts again.
    """
    with temporary_folder() as folder:
        if template is not None:
            shutil.copytree(template, folder, dirs_exist_ok=True)
        chain = EmbeddedChain.open(folder, consortium, clock, sealer=sealer, map_bytes=MAP_BYTES_MAX)
        try:
            yield chain
        finally:
            chain.abandon()  # nobody opens the folder again
