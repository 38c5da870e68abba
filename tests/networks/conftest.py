"""Nodes for the tests, one of each kind for the whole run where a test does not need its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from chain.remote.provider import HttpProvider
from chain.remote.remote import RemoteChain
from scripts.peers import nodes
from scripts.peers.nodes import RunningNode
from tests.chain.port.site import Site, new_site


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a node, so that nothing here runs unless it is asked for."""
    for item in items:
        if item.path.parent.name == "networks":
            item.add_marker(pytest.mark.network)


@pytest.fixture(scope="session")
def anvil_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    with nodes.anvil(tmp_path_factory.mktemp("anvil")) as node:
        yield node


@pytest.fixture(scope="session")
def geth_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    if shutil.which("go") is None:
        # Nothing else of the project needs Go, so a machine without it loses what is geth's own and nothing else.
        pytest.skip("geth is built with go, which is not here")
    with nodes.geth(tmp_path_factory.mktemp("geth")) as node:
        yield node


@pytest.fixture(scope="session")
def on_anvil(anvil_node: RunningNode) -> Iterator[Site]:
    """A recorder on Anvil."""
    yield from _site(anvil_node)


@pytest.fixture(scope="session")
def on_geth(geth_node: RunningNode) -> Iterator[Site]:
    """A recorder on geth, whose own account pays for everybody's gas."""
    yield from _site(geth_node)


def _site(node: RunningNode) -> Iterator[Site]:
    chain = RemoteChain(HttpProvider(node.url), dev_funds=True)
    yield new_site(chain)
    chain.close()
