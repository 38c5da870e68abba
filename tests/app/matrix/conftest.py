"""The scene, set once for each test process: one copy for all who change nothing, and a new one for whoever may write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.app import ledger as ledgers
from tests.app.ledger import Ledger, Template
from tests.app.matrix import scene
from tests.app.matrix.scene import Scene


@dataclass(frozen=True, slots=True)
class Set:
    """A ledger on which the scene is set, closed, and what is there."""

    template: Template
    scene: Scene


@dataclass(frozen=True, slots=True)
class Stage:
    """The same ledger, running."""

    ledger: Ledger
    scene: Scene


@pytest.fixture(scope="session")
def setting(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Set:
    """Never opened by tests: they copy it."""
    folder = tmp_path_factory.mktemp("matrix") / "ledger"
    with ledgers.opened(template, folder) as ledger:
        found = scene.make(ledger)
    return Set(replace(template, folder=folder), found)


@pytest.fixture
def stage(setting: Set, tmp_path: Path) -> Iterator[Stage]:
    """A copy."""
    with ledgers.opened(setting.template, tmp_path / "stage") as ledger:
        yield Stage(ledger, setting.scene)


@pytest.fixture(scope="session")
def _common(setting: Set, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with ledgers.opened(setting.template, tmp_path_factory.mktemp("common") / "stage") as ledger:
        yield Stage(ledger, setting.scene)


@pytest.fixture
def common_stage(_common: Stage) -> Stage:
    """The copy of those who only read, or are refused."""
    ledger = _common.ledger
    ledger.client.app.state.services = ledger.services  # another ledger may have stood behind it since
    return _common
