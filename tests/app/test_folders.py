"""What a data folder may be called, look like and have lost: each works, or ends in one line that says what to do."""

from __future__ import annotations

import fcntl
import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from app import main
from app.cli import cli
from app.kernel import problems
from app.kernel.codec import ContractCall
from app.sandbox import service as sandbox
from app.sandbox.database import DatabaseLost
from app.sandbox.service import Sandbox
from app.settings import Settings, SettingsError
from chain.errors import ChainUnavailable
from chain.runtime.clock import SystemClock


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sandbox's folder, closed. Copy it."""
    folder = tmp_path_factory.mktemp("founded") / "data"
    with sandbox.opened(Settings(data_dir=folder), SystemClock()):
        pass
    return folder


@pytest.fixture
def data(founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, and the data folder of the commands."""
    copy = tmp_path / "data"
    shutil.copytree(founded, copy)
    monkeypatch.setenv("TALLY_DATA_DIR", str(copy))
    monkeypatch.setenv("TALLY_LOG_LEVEL", "error")
    return copy


def tally(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def refused(*words: object) -> str:
    """What a command says that cannot do its work: one line."""
    found = tally(*words)
    assert found.exit_code == 1, found.output
    assert found.stderr.count("\n") == 1, found.stderr
    return found.stderr


@contextmanager
def opened(data: Path) -> Iterator[Sandbox]:
    with sandbox.opened(Settings(data_dir=data, sweep_s=0), SystemClock()) as found:
        yield found


def me(on: Sandbox, key: str) -> int:
    with TestClient(main.create_app(on.services)) as client:
        return client.get("/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code


class TestSettings:
    def test_a_misspelt_variable_is_named_with_what_it_may_have_meant(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TALLY_SANBOX", "false")
        with pytest.raises(SettingsError, match=r"TALLY_SANBOX is no setting; did you mean TALLY_SANDBOX\?"):
            Settings.read()

    @pytest.mark.parametrize("command", [["run"], ["reindex"], ["keys", "list"], ["validators", "list"], ["migrate"]])
    def test_every_command_names_it(self, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TALLY_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("TALLY_PORTT", "1")
        assert refused(*command) == "TALLY_PORTT is no setting; did you mean TALLY_PORT?\n"
        assert not (tmp_path / "data").exists()

    def test_an_empty_variable_is_as_good_as_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in Settings.model_fields:
            monkeypatch.setenv(f"TALLY_{name.upper()}", "")
        assert Settings.read() == Settings()

    @pytest.mark.parametrize("name", ["PASSPHRASE", "CHAIN_URL"])
    def test_a_blank_secret_is_refused(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(f"TALLY_{name}", "  ")
        with pytest.raises(SettingsError, match=f"TALLY_{name}: Value error, is blank"):
            Settings.read()

    def test_a_value_that_cannot_be_is_named_without_being_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TALLY_PORT", "hunter2")
        with pytest.raises(SettingsError, match="TALLY_PORT: Input should be a valid integer") as refusal:
            Settings.read()
        assert "hunter2" not in str(refusal.value)


class TestNames:
    @pytest.mark.parametrize("name", ["a ?#%25 dir", "中文/数据", 'it\'s "here"; --', "x" * 200])
    def test_a_folder_may_have_any(self, founded: Path, tmp_path: Path, name: str) -> None:
        data = tmp_path / name
        shutil.copytree(founded, data)
        with opened(data) as on:
            assert me(on, on.keys["core1"]["Maker"]) == 200
        assert {each.name for each in data.iterdir() if "sqlite" in each.name} <= {
            "tally.sqlite3", "tally.sqlite3-wal", "tally.sqlite3-shm"
        }  # fmt: skip
        assert [each.name for each in tmp_path.iterdir()] == [name.partition("/")[0]], "nothing fell beside it"


class TestAFolderInUse:
    def test_is_one_processs_alone_whatever_is_asked(self, data: Path) -> None:
        with opened(data):
            for command in (["reindex"], ["keys", "list"], ["audit", "reconcile"], ["migrate"], ["account", "new"]):
                assert "another process works in" in refused(*command)
            with pytest.raises(ChainUnavailable, match="another process works in"), opened(data):
                pass

    def test_is_locked_before_anything_is_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = tmp_path / "data"
        folder.mkdir()
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(ChainUnavailable), opened(folder):
                pass
        assert [each.name for each in folder.iterdir()] == ["lock"]


class TestTheDatabase:
    def test_that_is_gone_is_missed_and_can_be_done_without(self, data: Path) -> None:
        before = json.loads((data / "api-keys.json").read_text("utf-8"))
        for each in data.glob("tally.sqlite3*"):
            each.unlink()
        with pytest.raises(DatabaseLost, match="is gone"), opened(data):
            pass
        assert "tally reindex --accept-loss" in refused("reindex")
        assert tally("reindex", "--accept-loss").exit_code == 0
        assert tally("keys", "list").output == ""
        with opened(data) as on:
            assert me(on, before["core1"]["Maker"]) == 401
            assert me(on, on.keys["core1"]["Maker"]) == 200

    def test_that_was_put_back_alone_is_noticed(self, data: Path) -> None:
        shutil.copytree(data, data.with_name("backup"))
        with opened(data) as on:
            standing = on.services.gate.actor(on.keys["operator"]["Maker"])
            args = {"id": on.founded.parties["tier1"], "reason": bytes(32)}
            on.services.ledger.transact(standing, ContractCall("PartyRegistry", "suspend", args))
        for each in data.glob("tally.sqlite3*"):
            each.unlink()
        shutil.copy(data.with_name("backup") / "tally.sqlite3", data / "tally.sqlite3")
        with (
            pytest.raises(DatabaseLost, match="does not know 1 transactions that this service sent since"),
            opened(data),
        ):
            pass
        assert tally("reindex", "--accept-loss").exit_code == 0
        with opened(data) as on:
            assert me(on, on.keys["core1"]["Maker"]) == 200

    def test_that_is_behind_after_a_crash_catches_up(self, data: Path) -> None:
        """The derived tables may be behind; what was sent stands in the database before the chain has it."""
        with opened(data) as on:
            standing = on.services.gate.actor(on.keys["operator"]["Maker"])
            on.services.projector.stop()
            args = {"id": on.founded.parties["tier1"], "reason": bytes(32)}
            with pytest.raises(problems.ChainUnavailable):
                on.services.ledger.transact(standing, ContractCall("PartyRegistry", "suspend", args))
        with opened(data) as on:
            assert on.services.projector.block == on.chain.head().number

    @pytest.mark.parametrize("content", [b"not a database" * 400, b"SQLite format 3\0" + bytes(5_000)])
    def test_that_is_damaged_is_named(self, data: Path, content: bytes) -> None:
        for each in data.glob("tally.sqlite3*"):
            each.unlink()
        (data / "tally.sqlite3").write_bytes(content)
        assert "database" in refused("reindex")

    def test_that_is_removed_under_a_running_service_takes_no_more(self, data: Path) -> None:
        with opened(data) as on:
            admin = on.services.gate.actor(on.keys["operator"]["Admin"])
            for each in data.glob("tally.sqlite3*"):
                each.unlink()
            with TestClient(main.create_app(on.services), raise_server_exceptions=False) as client:
                headers = {"Authorization": f"Bearer {on.keys['operator']['Admin']}", "Idempotency-Key": "once"}
                body = {"account": f"0x{admin.account.hex()}", "label": "x", "scopes": ["read"]}
                answer = client.post("/v1/api-keys", json=body, headers=headers)
                assert answer.status_code == 503
                assert "removed, moved or replaced" in answer.json()["detail"]


class TestFilesThatAreLostOrDamaged:
    @pytest.mark.parametrize(
        ("file", "says"),
        [
            ("passphrase", "is gone, and with it what opens the keys: restore it from its backup"),
            ("consortium.toml", "put the consortium file back, which every member has"),
            ("row-key.json", "is gone, and with it what API keys are signed with"),
            ("chain/ledger.json", "is missing, yet blocks.log holds blocks"),
            ("chain/state/data.mdb", "was cut: it has 0 of"),
        ],
    )
    def test_a_lost_one_is_named(self, data: Path, file: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
        (data / file).unlink()
        before = sorted(each.name for each in data.rglob("*") if each.name != "lock")
        monkeypatch.setenv("TALLY_PORT", "0")
        assert says in refused("run")
        assert sorted(each.name for each in data.rglob("*") if each.name not in {"lock", "lock.mdb"}) == [
            each for each in before if each != "lock.mdb"
        ], "nothing was made in its place"

    @pytest.mark.parametrize(
        "file", ["passphrase", "consortium.toml", "row-key.json", "chain/ledger.json", "api-keys.json", "deployment.json",
                 "validators/north.json", "chain/state/size"]
    )  # fmt: skip
    @pytest.mark.parametrize("content", ["", "[]"])
    def test_a_damaged_one_is_named(self, data: Path, file: str, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
        (data / file).write_text(content, "utf-8")
        monkeypatch.setenv("TALLY_PORT", "0")
        assert Path(file).name in refused("run")

    def test_a_lost_row_key_can_be_done_without(self, data: Path) -> None:
        (data / "row-key.json").unlink()
        assert tally("reindex", "--accept-loss").exit_code == 0
        assert "not written by this service" in tally("keys", "list").output
        with opened(data) as on:
            assert me(on, on.keys["core1"]["Maker"]) == 200


class TestStarting:
    def test_a_port_that_is_taken_is_said_before_anything_is_founded(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = taken.getsockname()[1]
            said = refused("run", "--port", port, "--data", tmp_path / "data")
        assert said.startswith(f"Nothing can listen at 127.0.0.1 port {port}: Address already in use")
        assert not (tmp_path / "data").exists()

    def test_without_a_sandbox_nothing_is_founded_by_itself(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TALLY_SANDBOX", "false")
        assert "tally init --consortium FILE" in refused("run", "--port", 0, "--data", tmp_path / "data")
        assert not (tmp_path / "data").exists()
