"""``tally init``, ``tally validators`` and ``tally validator new``."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.consortium.voters import panel, seats
from app.sandbox.folder import Folder
from app.sandbox.opening import open_chain
from app.settings import Settings
from chain.embedded.consensus.consortium_file import consortium_toml
from chain.embedded.consensus.simulated_outages import StoppedValidators
from chain.errors import WrongLedger
from chain.ethereum.keystore import address_of, read_key
from chain.runtime.clock import SystemClock
from tests.chain.sealed_kit import KEYS, SEALED

PASSPHRASE = "tests only"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of the commands."""
    monkeypatch.setenv("TALLY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TALLY_LOG_LEVEL", "error")
    return tmp_path / "data"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A consortium file."""
    path = tmp_path / "delta.toml"
    path.write_text(consortium_toml(SEALED), "utf-8")
    return path


@pytest.fixture
def begun(data: Path, file: Path) -> Path:
    """A data folder with the ledger of the file."""
    assert tally("init", "--consortium", file).exit_code == 0
    return data


def tally(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


class TestInit:
    def test_it_tells_the_genesis_that_every_machine_gets(
        self, data: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here = tally("init", "--consortium", file)
        monkeypatch.setenv("TALLY_DATA_DIR", str(tmp_path / "other machine"))
        there = tally("init", "--consortium", file)
        genesis = f"genesis 0x{SEALED.genesis().header.hash.hex()}"
        assert genesis in here.stdout.splitlines()
        assert genesis in there.stdout.splitlines()

    def test_a_ledger_is_begun_once(self, begun: Path, file: Path) -> None:
        again = tally("init", "--consortium", file)
        assert (again.exit_code, again.stderr) == (1, f"There is a ledger in {begun} already.\n")

    def test_a_file_that_describes_none_is_refused(self, data: Path, tmp_path: Path) -> None:
        (tmp_path / "bad.toml").write_text("name = 5", "utf-8")
        found = tally("init", "--consortium", tmp_path / "bad.toml")
        assert found.exit_code == 1
        assert "name is missing, or not of the type str" in found.stderr
        assert not data.exists()

    def test_serving_needs_the_key_of_the_first_admin(self, begun: Path) -> None:
        folder, settings = Folder(begun), Settings(data_dir=begun)
        with pytest.raises(WrongLedger, match="nobody here can create the contracts"):
            open_chain(settings, folder, folder.keystore(settings), SystemClock())


class TestValidators:
    def test_all_are_listed(self, begun: Path) -> None:
        found = tally("validators", "list")
        assert found.stdout.splitlines() == [
            f"{name}  0x{key.address.hex()}  not reached from here  running" for name, key in KEYS.items()
        ]

    def test_who_is_stopped_stays_so_until_started(self, begun: Path) -> None:
        assert tally("validators", "stop", "east").stdout == "east is stopped.\n"
        assert [line.split()[-1] for line in tally("validators", "list").stdout.splitlines()] == [
            "running", "stopped", "running", "running",
        ]  # fmt: skip
        assert tally("validators", "start", "east").stdout == "east runs.\n"
        assert "stopped" not in tally("validators", "list").stdout

    def test_a_running_node_learns_of_it(self, begun: Path) -> None:
        stopped = StoppedValidators(Folder(begun).ledger.stopped)
        assert set(stopped()) == set()
        tally("validators", "stop", "east")
        assert set(stopped()) == {"east"}
        tally("validators", "stop", "west")
        assert set(stopped()) == {"east", "west"}
        tally("validators", "start", "east")
        assert set(stopped()) == {"west"}

    def test_a_name_that_nobody_has_is_refused(self, begun: Path) -> None:
        found = tally("validators", "stop", "nobody")
        assert (found.exit_code, found.stderr) == (
            1,
            "There is no validator 'nobody'; `tally validators list` names them.\n",
        )

    def test_there_are_none_without_a_ledger(self, data: Path) -> None:
        assert tally("validators", "list").exit_code == 1


class TestKeys:
    def test_a_new_one_stands_in_a_file_of_its_own(self, tmp_path: Path) -> None:
        (tmp_path / "passphrase").write_text(PASSPHRASE, "utf-8")
        words = ("validator", "new", tmp_path / "north.json", "--passphrase-file", tmp_path / "passphrase")
        made = tally(*words, "--strength", "light")
        address = address_of(read_key(tmp_path / "north.json", PASSPHRASE))
        assert made.stdout == f"0x{address.hex()}\n"
        assert tally(*words).exit_code == 1, "it is never replaced"


class TestSeats:
    def test_a_setting_says_where_a_validator_signs(self, begun: Path) -> None:
        later = KEYS["north"].address.hex()[::-1]
        settings = Settings(data_dir=begun, validators={"east": "unix:/run/east.sock", f"0x{later}": "127.0.0.1:9701"})
        found = seats(settings, Folder(begun).ledger, SEALED)
        assert [(seat.name, seat.place) for seat in found] == [
            ("north", "not reached from here"),
            ("east", "unix:/run/east.sock"),
            ("south", "not reached from here"),
            ("west", "not reached from here"),
            (f"0x{later}", "127.0.0.1:9701"),
        ]

    @pytest.mark.parametrize(("who", "where"), [("nobody", "unix:/x"), ("0x12", "unix:/x"), ("east", "8.8.8.8:1")])
    def test_one_that_means_nothing_is_refused(self, begun: Path, who: str, where: str) -> None:
        settings = Settings(data_dir=begun, validators={who: where})
        folder = Folder(begun)
        with pytest.raises(ValueError, match="neither"):
            panel(settings, folder.ledger, folder.keystore(settings), SEALED)
