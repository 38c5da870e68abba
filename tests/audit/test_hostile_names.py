"""Names and files that are made against whoever runs the commands: nothing acts on the terminal, and no link is followed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import cli
from chain.audit.bundle.paper import encode_consortium
from chain.runtime.atomic_files import write_whole, written_whole
from tests.audit.chronicle import CONSORTIUM, Chronicle
from tests.audit.repacking import repacked, unpacked

SECONDS_MAX = 120.0
"""Of a process that starts, reads and ends, on a machine that others use too."""


def verify(*args: object) -> Result:
    return CliRunner().invoke(cli, ["audit", "verify", *map(str, args)])


@pytest.fixture
def short(told: Chronicle, tmp_path: Path) -> Path:
    """A bundle of the first blocks."""
    return replace(told, blocks=told.blocks[:18]).bundle(tmp_path / "short.tally")


class TestNames:
    @pytest.mark.parametrize(
        "name", ["\x1b[2J\x1b]0;x\x07", "a\nNothing was found.\n", "\u202egnp", "\x9b31m", os.fsdecode(b"\xff\xfe")]
    )
    def test_of_files_do_nothing_on_a_terminal_or_a_page(self, tmp_path: Path, name: str) -> None:
        bundle, page, facts = tmp_path / name, tmp_path / "page", tmp_path / "facts"
        bundle.write_bytes(b"no bundle")
        done = verify(bundle, "--witness", bundle, "--html", page, "--json", facts)
        assert done.exit_code == 1
        for shown in (done.stdout, page.read_text("utf-8"), facts.read_text("utf-8")):
            assert all(each.isprintable() or each == "\n" for each in shown)
            assert name not in shown
        assert "Nothing was found." not in done.stdout.splitlines()

    def test_of_files_that_are_not_there_do_nothing_either(self, tmp_path: Path) -> None:
        done = verify(tmp_path / "\x1b[31mred")
        assert done.exit_code == 1
        assert done.stderr.count("\n") == 1
        assert "\\x1b[31mred" in done.stderr

    def test_of_a_consortium_are_printable_by_its_own_rules(self, told: Chronicle, tmp_path: Path) -> None:
        path = told.bundle(tmp_path / "told")
        sections = unpacked(path)
        sections[1] = ("cons", encode_consortium(replace(CONSORTIUM, name="\x1b[2J")))
        path.write_bytes(repacked(sections))
        done = verify(path)
        assert done.exit_code == 1
        assert "consortium-unreadable" in done.stdout
        assert "\x1b" not in done.stdout


class TestReports:
    def test_take_the_place_of_a_link_and_do_not_follow_it(self, short: Path, tmp_path: Path) -> None:
        precious = tmp_path / "precious"
        precious.write_text("mine")
        page, facts = tmp_path / "page.html", tmp_path / "facts.json"
        for path in (page, facts, tmp_path / "page.html.draft"):
            path.symlink_to(precious)
        done = verify(short, "--engine", "revm", "--no-compile", "--html", page, "--json", facts)
        assert done.exit_code == 0, done.stdout
        assert precious.read_text() == "mine"
        assert not page.is_symlink()
        assert json.loads(facts.read_text("utf-8"))["clean"] is True

    @pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
    def test_are_not_written_into_a_pipe_or_a_folder(
        self, short: Path, tmp_path: Path, make: Callable[[Path], None]
    ) -> None:
        make(tmp_path / "page")
        done = verify(short, "--engine", "revm", "--no-compile", "--html", tmp_path / "page")
        assert done.exit_code == 1
        assert done.stderr == f"{tmp_path / 'page'}: it is no file\n"

    def test_cannot_be_written_where_the_folder_is_missing_which_is_told(self, short: Path, tmp_path: Path) -> None:
        done = verify(short, "--engine", "revm", "--no-compile", "--json", tmp_path / "nowhere" / "facts")
        assert done.exit_code == 1
        assert "nowhere" in done.stderr
        assert done.stderr.endswith(": No such file or directory\n")


class TestWholeFiles:
    def test_are_not_written_through_a_link_of_their_drafts(self, tmp_path: Path) -> None:
        precious = tmp_path / "precious"
        precious.write_text("mine")
        (tmp_path / "file.draft").symlink_to(precious)
        write_whole(tmp_path / "file", "text")
        assert (precious.read_text(), (tmp_path / "file").read_text()) == ("mine", "text")

    def test_are_not_written_through_a_hard_link_of_their_drafts(self, tmp_path: Path) -> None:
        precious = tmp_path / "precious"
        precious.write_text("mine")
        (tmp_path / "file.draft").hardlink_to(precious)
        write_whole(tmp_path / "file", "text")
        assert precious.read_text() == "mine"

    def test_are_as_they_were_after_an_error(self, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.write_text("before")
        with pytest.raises(TypeError), written_whole(path) as file:
            file.writelines([b"half", "of it"])  # type: ignore[list-item]
        assert path.read_text() == "before"
        assert list(tmp_path.iterdir()) == [path]


class TestAProcess:
    """The real command, with py-evm's recursion limit and an operating system that would say what killed it."""

    def test_is_not_ended_by_a_witness(self, short: Path, tmp_path: Path) -> None:
        (tmp_path / "witness").write_text("[" * 100_000)
        done = tally("audit", "verify", short, "--no-compile", "--engine", "revm", "--witness", tmp_path / "witness")
        assert done.returncode == 1
        assert "witness-unreadable" in done.stdout
        assert "Traceback" not in done.stderr

    def test_is_not_ended_by_a_proof(self, tmp_path: Path) -> None:
        (tmp_path / "proof").write_text('{"a":' * 100_000)
        done = tally("verify-proof", tmp_path / "proof")
        assert done.returncode == 1
        assert "is no proof" in done.stderr
        assert "Traceback" not in done.stderr


def tally(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import eth, py_ecc; from app.cli import main; main()", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)  # noqa: S603
