"""The chains that a service is put on: each a new process with an address for ``TALLY_CHAIN_URL``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from functools import partial

from scripts.bench.peers.nodes import ANVIL_MODE, anvil, eth_tester, geth
from scripts.peers.nodes import RunningNode

Start = Callable[[], AbstractContextManager[RunningNode]]


def busy(names: Collection[str]) -> dict[str, Start]:
    """Chains for many clients, each in its best mode for them."""
    every: dict[str, Start] = {"eth_tester": eth_tester, "anvil": partial(anvil, *ANVIL_MODE), "geth": geth}
    return {name: start for name, start in every.items() if name in names}


def idle(names: Collection[str]) -> dict[str, Start]:
    """Chains for one client: these make a block at once, which is then their best mode."""
    every: dict[str, Start] = {"anvil": partial(anvil, "--quiet"), "geth": geth}
    return {name: start for name, start in every.items() if name in names}
