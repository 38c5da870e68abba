"""A newcomer who types what the README says, on a ledger of their own, sees what it shows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from app.cli import cli
from tests.crash.server import Server
from tests.e2e.readme import ROOT, agrees, blocks, commands, told_otherwise

SERVED_AT = "http://127.0.0.1:8000"
"""Where the README has the service."""
_KEY = re.compile(r"=tsk_sandbox_…\s+# (\w+)'s (\w+)")
_ASSIGNMENT = re.compile(r"[A-Z]\w*=")


class Newcomer:
    """Somebody with a checkout whose ``data`` is a ledger of its own, and one shell."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "app").symlink_to(ROOT / "app")
        self._server = Server(
            folder / "data", options=("--host", "127.0.0.1", "--port", "0", "--data", str(folder / "data"))
        )
        self._url = self._server.url()
        self._keys = json.loads((folder / "data" / "api-keys.json").read_text("utf-8"))
        self._assigned: list[str] = []
        own = {name: value for name, value in os.environ.items() if not name.startswith("TALLY_")}
        self._environment = own | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    def type(self, command: str) -> str:
        """What a command prints; it has to succeed. Keys and the service's address are filled in."""
        line = _KEY.sub(lambda found: f"={self._keys[found[1]][found[2].title()]}", command)
        line = line.replace(SERVED_AT, self._url)
        if _ASSIGNMENT.match(line):
            self._assigned.append(line)
        script = "\n".join([*self._assigned, line])
        done = subprocess.run(  # noqa: S603  the README's own command
            ["/bin/bash", "-ec", script],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr.decode()}"
        return done.stdout.decode()

    def stop(self) -> None:
        """Leave."""
        self._server.stop()


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    """Somebody new."""
    somebody = Newcomer(tmp_path)
    yield somebody
    somebody.stop()


def test_every_command_of_the_tour_and_of_the_audit_prints_what_is_shown(newcomer: Newcomer) -> None:
    typed = [*commands("A tour in five minutes"), *commands("Trusting nobody")]
    assert len(typed) > 8
    for command in typed:
        printed = newcomer.type(command.text)
        if command.shown:
            assert agrees(command.shown, printed), (
                f"{command.text}\nis shown as\n{command.shown}\nand printed\n{printed}"
            )


class TestTwoCommands:
    def test_each_is_a_target_that_does_what_is_said(self) -> None:
        (block,) = blocks("Two commands")
        # A folder that is not there: make removes one that was made for another checkout, also when it only says what it does.
        does = {"run": "nobody/bin/tally run", "test": "nobody/bin/python -m pytest"}
        assert [line.partition("#")[0].split() for line in block.splitlines()] == [["make", target] for target in does]
        make = ["/usr/bin/env", "make", "-n", *does, "VENV=nobody"]
        done = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603
        assert set(does.values()) < set(done.stdout.splitlines())

    def test_the_command_has_the_subcommands_that_are_named(self) -> None:
        text = " ".join((ROOT / "README.md").read_text("utf-8").split())
        named = re.search(r"The command itself is `\.venv/bin/tally`: (.*?); `--help`", text)
        assert named is not None
        have = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
        assert {word.split()[0] for word in re.findall(r"`([^`]+)`", named[1])} == set(have)


class TestComparison:
    """The README is compared by something that can fail."""

    @pytest.mark.parametrize(
        ("shown", "printed", "same"),
        [
            ('{"a":1,\n  "b":"0x12…", … "c":null}', '{"a":1,"b":"0xabcdef","x":[1,2],"c":null}', True),
            ('{"a":1, … "c":null}', '{"a":2,"x":3,"c":null}', False),
            ('{"a":1, … "c":null}', '{"a":1,"x":3,"c":4}', False),
            ('{"at":"2026-11-30T23:50:31Z"}', '{"at":"2027-01-02T03:04:05Z"}', True),
            ('{"on":"2026-11-30"}', '{"on":"2027-01-02"}', False),
            ('{"a":1}', '{"a":1,"b":2}', False),
        ],
    )
    def test_of_an_answer(self, shown: str, printed: str, *, same: bool) -> None:
        assert agrees(shown, printed) is same

    def test_of_a_story(self) -> None:
        printed = ["bank  mints  block 7", "tier1  asks", "tier1  gets  block 9"]
        assert told_otherwise("  bank  mints  block 52\n  …\n  tier1  gets  block 60", printed) == []
        assert told_otherwise("  tier1  gets  block 9\n  bank  mints  block 7", printed) == [
            "bank  mints  block <block>"
        ]
        assert told_otherwise("  bank  mints more  block 7", printed) == ["bank  mints more  block <block>"]
