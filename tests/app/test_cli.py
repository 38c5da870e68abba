"""The command ``tally``, but for serving, which the crash tests do with real processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.kernel.db import Database
from app.migrations import is_current
from app.sandbox import service as sandbox
from app.settings import Settings
from chain.runtime.clock import SystemClock


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the commands."""
    monkeypatch.setenv("TALLY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TALLY_LOG_LEVEL", "error")
    return tmp_path / "data"


class TestMigrate:
    def test_makes_the_own_tables_and_can_be_repeated(self, data: Path) -> None:
        for _ in range(2):
            assert CliRunner().invoke(cli, ["migrate"]).exit_code == 0
        db = Database(Settings(data_dir=data).database)
        assert is_current(db)
        db.close()


class TestReindex:
    def test_needs_a_ledger(self, data: Path) -> None:
        found = CliRunner().invoke(cli, ["reindex"])
        assert (found.exit_code, found.stderr) == (1, f"There is no ledger in {data}.\n")

    def test_shows_the_head_again(self, data: Path) -> None:
        with sandbox.opened(Settings(data_dir=data), SystemClock()) as found:
            head = found.services.chain.head().number
            busy = CliRunner().invoke(cli, ["reindex"])
            assert busy.exit_code == 1
            assert busy.stderr.startswith("ChainUnavailable: another process works in")
        done = CliRunner().invoke(cli, ["reindex"])
        assert (done.exit_code, done.stdout) == (0, f"The derived tables show block {head}.\n")


def test_a_key_of_a_sandbox_outlives_a_restart(data: Path) -> None:
    settings = Settings(data_dir=data)
    seen = []
    for _ in range(2):
        with sandbox.opened(settings, SystemClock()) as found:
            seen.append(found.services.gate.actor(found.keys["core1"]["Maker"]))
    assert seen[0] == seen[1]
