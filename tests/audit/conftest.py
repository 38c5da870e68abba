"""A ledger on which the main job was played, closed; tests look at it or alter copies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from app.demo.narration import Narration
from app.demo.play import play
from app.kernel import logs
from chain.audit.bundle import writer
from chain.audit.bundle.sections import pack
from tests.audit.chronicle import Chronicle, chronicle
from tests.audit.story import story

logs.configure("warning", json=False)


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder. Never opened by tests: copy it."""
    folder = tmp_path_factory.mktemp("played") / "data"
    tell = Narration(quiet=True)
    play(folder, tell)
    assert tell.all_hold, tell.checks
    return folder


@pytest.fixture
def data(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy for one test, and the data folder of its commands."""
    copy = tmp_path / "data"
    shutil.copytree(played, copy)
    monkeypatch.setenv("TALLY_DATA_DIR", str(copy))
    monkeypatch.setenv("TALLY_LOG_LEVEL", "error")
    return copy


@pytest.fixture(scope="session", autouse=True)
def packed_once() -> Iterator[None]:
    """The papers of nearly all bundles here are the same, and compressing them costs more than anything else."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writer, "pack", lru_cache(16)(pack))
        yield


@pytest.fixture(scope="session")
def told() -> Chronicle:
    """A sealed history of a receivable's life, and of a few things that happen at once."""
    return chronicle(story)


@pytest.fixture(scope="session")
def told_bundle(told: Chronicle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That history as a bundle."""
    return told.bundle(tmp_path_factory.mktemp("told") / "told.tally")
