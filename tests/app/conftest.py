"""Worlds for the tests of the service: one ledger is deployed for each test process, every test gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kernel import logs
from tests.app import ledger as ledgers
from tests.app import world as worlds
from tests.app.ledger import Ledger, Template
from tests.app.world import World

logs.configure("warning", json=False)


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    """A command sets up the logs of its process, which is the other tests' here."""
    yield
    logs.configure("warning", json=False)


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a ledger that was just deployed and closed. Never opened: copy it."""
    folder = tmp_path_factory.mktemp("deployed")
    worlds.begin(folder)
    return folder


@pytest.fixture
def folder(deployed: Path, tmp_path: Path) -> Path:
    """A copy of the deployed ledger for one test."""
    copy = tmp_path / "ledger"
    shutil.copytree(deployed, copy)
    return copy


@pytest.fixture
def world(folder: Path) -> Iterator[World]:
    """A running ledger for one test."""
    with worlds.opened(folder) as found:
        yield found


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The sandbox's consortium on a ledger that was just founded and closed."""
    return ledgers.make_template(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def ledger(template: Template, tmp_path: Path) -> Iterator[Ledger]:
    """The sandbox's consortium on a running ledger, for one test."""
    with ledgers.opened(template, tmp_path / "ledger") as found:
        yield found
