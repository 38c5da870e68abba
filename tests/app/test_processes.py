"""``tally`` as a process of its own: where masks, locales, locks, quotas and signals are the machine's."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

PROGRAM = str(Path(sys.executable).parent / "tally")
WAIT_S_MAX = 240.0
"""Far more than anything takes; only a failure waits so long."""
LOOK_S = 0.05
_KEY = re.compile(r"core1: .*?Maker +(tsk_sandbox_\S+)", re.DOTALL)


def environment(**chosen: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TALLY_", "LC_", "LANG"))}
    return {**kept, "TALLY_PORT": "0", "TALLY_LOG_LEVEL": "error", **chosen}


_STARTED: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def none_left_running() -> Iterator[None]:
    """Also a test that fails ends what it started."""
    yield
    while _STARTED:
        process = _STARTED.pop()
        if process.poll() is None:
            process.kill()
            process.communicate()


def start(*words: str, **options: Any) -> subprocess.Popen[str]:
    given = {"env": environment(), "text": True, "encoding": "utf-8", "errors": "replace", **options}
    process = subprocess.Popen([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **given)  # noqa: S603
    _STARTED.append(process)
    return process


def served(process: subprocess.Popen[str]) -> str:
    """What it says until it serves."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if "/v1/receivables" in line:
            return said
    raise AssertionError(f"it did not start: {said} {process.stderr.read() if process.stderr else ''}")


def address(said: str) -> str:
    found = re.search(r"Tallystick is at (http://\S+),", said)
    assert found
    return found[1]


def until(holds: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + WAIT_S_MAX
    while not (found := holds()):
        assert time.monotonic() < deadline
        time.sleep(LOOK_S)
    return found


def end(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=WAIT_S_MAX)
    return process.returncode


class TestTheFolderOfASandbox:
    def test_is_its_users_alone_whatever_the_mask_the_locale_and_the_address(self, tmp_path: Path) -> None:
        data = tmp_path / "数据 ?#%"
        chosen = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "HTTP_PROXY": "http://127.0.0.1:9"}
        process = start("run", "--host", "::1", "--data", str(data), env=environment(**chosen), umask=0)
        try:
            said = served(process)
            assert address(said).startswith("http://[::1]:")
            key = _KEY.search(said)
            assert key
            headers = {"Authorization": f"Bearer {key[1]}"}
            answer = httpx2.get(f"{address(said)}/v1/me", headers=headers, trust_env=False)
            assert answer.status_code == 200
            found = [data, *data.rglob("*")]
            assert {oct(each.stat().st_mode & 0o777) for each in found if each.is_dir()} == {"0o700"}
            assert {oct(each.stat().st_mode & 0o777) for each in found if each.is_file()} == {"0o600"}
            assert f"party {answer.json()['party']}," in said
        finally:
            assert end(process) == 0


class TestTwoFirstStarts:
    def test_on_one_new_folder_leave_one_ledger_that_works(self, tmp_path: Path) -> None:
        data = str(tmp_path / "data")
        racing = [start("run", "--data", data) for _ in range(2)]
        loser = until(lambda: next((each for each in racing if each.poll() is not None), None))
        _, why = loser.communicate()
        assert loser.returncode == 1
        assert "another process works in" in why
        (winner,) = (each for each in racing if each is not loser)
        key = _KEY.search(served(winner))
        assert key
        assert end(winner) == 0
        again = start("run", "--data", data)
        said = served(again)
        assert key[1] in said
        assert httpx2.get(f"{address(said)}/readyz", trust_env=False).status_code == 200
        assert end(again) == 0


class TestAFolderThatCannotBeWritten:
    def test_by_anybody_is_named(self) -> None:
        """Not even root makes a folder there."""
        found = start("account", "new", env=environment(TALLY_DATA_DIR="/sys/tally"))
        _, why = found.communicate(timeout=WAIT_S_MAX)
        assert (found.returncode, why.count("\n")) == (1, 1)
        assert why.startswith("/sys/tally: ")
        assert "Let this user write there, or name another folder with --data or TALLY_DATA_DIR." in why

    def test_because_it_is_a_file_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("a file")
        found = start("account", "new", env=environment(TALLY_DATA_DIR=str(tmp_path / "data")))
        _, why = found.communicate(timeout=WAIT_S_MAX)
        assert (found.returncode, why.count("\n")) == (1, 1)
        assert str(tmp_path / "data") in why


class TestTooLittleRoom:
    @pytest.mark.parametrize("kilobytes", [1, 200], ids=["chain", "state"])
    def test_at_a_first_start_is_named_and_the_next_one_goes_on(self, tmp_path: Path, kilobytes: int) -> None:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes << 10, kilobytes << 10))

        data = str(tmp_path / "data")
        found = start("run", "--data", data, preexec_fn=limit)
        _, why = found.communicate(timeout=WAIT_S_MAX)
        assert found.returncode == 1
        assert why.count("\n") == 1, why
        again = start("run", "--data", data)
        assert _KEY.search(served(again))
        assert end(again) == 0

    def test_for_addresses_is_named(self, tmp_path: Path) -> None:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_AS, (24 << 30, 24 << 30))

        found = start("run", "--data", str(tmp_path / "data"), preexec_fn=limit)
        _, why = found.communicate(timeout=WAIT_S_MAX)
        assert (found.returncode, why.count("\n")) == (1, 1), why
        assert "raise `ulimit -v`" in why


class TestTheDemonstration:
    def test_that_is_told_to_end_leaves_nothing_behind(self) -> None:
        process = start("demo")
        folder = until(lambda: _temporary(process.pid))
        assert end(process) == 143
        assert not folder.exists()


def _temporary(process: int) -> Path | None:
    """The folder of a process's own, once it has files open there."""
    for each in Path(f"/proc/{process}/fd").glob("*"):
        try:
            target = str(each.readlink())
        except OSError:
            continue
        found = re.match(r"(/\S*/tallystick-[^/]+)/.*blocks\.log", target)
        if found:
            return Path(found[1])
    return None
