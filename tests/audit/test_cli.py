"""``tally audit`` from export to verdict, on a ledger that was played over HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import cli
from chain.embedded.consensus.consortium_file import read_consortium
from tests.audit.chronicle import Chronicle


def tally(*args: object) -> Result:
    return CliRunner().invoke(cli, ["audit", *map(str, args)])


def exported(path: Path, *args: object) -> Path:
    done = tally("export", path, *args)
    assert done.exit_code == 0, done.stderr
    return path


class TestExportAndVerify:
    def test_a_played_ledger_is_clean_by_its_bundle_alone(
        self, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bundle = exported(tmp_path / "ledger.tally")
        monkeypatch.setenv("TALLY_DATA_DIR", str(tmp_path / "nowhere"))
        page, facts = tmp_path / "report.html", tmp_path / "report.json"
        done = tally("verify", bundle, "--engine", "revm", "--no-compile", "--html", page, "--json", facts)
        assert done.exit_code == 0, done.stdout
        assert done.stdout.endswith("Nothing was found.\n")
        assert "Nothing was found." in page.read_text("utf-8")
        told = json.loads(facts.read_text("utf-8"))
        assert (told["clean"], told["findings"]) == (True, [])
        assert told["executed"] == told["tip"]["number"]
        assert told["transactions"] > 70, "how many share a block is chance"

    def test_says_first_which_ledger_it_is_and_who_vouched_for_it(
        self, data: Path, tmp_path: Path, told_bundle: Path
    ) -> None:
        bundle, quick = exported(tmp_path / "ledger.tally"), ("--engine", "revm", "--no-compile")
        consortium = data / "consortium.toml"
        genesis = f"0x{read_consortium(consortium).seal_domain.genesis.hex()}"
        nobody = "nobody vouched for it: name yours with --consortium or --genesis"
        unnamed = tally("verify", bundle, *quick)
        assert (unnamed.exit_code, unnamed.stdout.splitlines()[0]) == (
            0,
            f"Ledger:          sandbox, chain 202611, genesis {genesis} ({nobody})",
        )
        named = tally("verify", bundle, *quick, "--consortium", consortium, "--genesis", genesis)
        assert (named.exit_code, named.stdout.splitlines()[0].endswith("(you named it)")) == (0, True)
        other = tally("verify", told_bundle, *quick, "--consortium", consortium)
        assert (other.exit_code, "ledger-differs" in other.stdout) == (1, True)
        assert other.stdout.splitlines()[0].endswith("(not the one that you named)")
        assert tally("verify", bundle, *quick, "--genesis", "0x12").exit_code == 2
        two = tally("verify", bundle, *quick, "--consortium", consortium, "--genesis", "0x" + "11" * 32)
        assert (two.exit_code, "name two ledgers" in two.output) == (2, True)
        consortium.write_text("nonsense", "utf-8")
        assert tally("verify", bundle, *quick, "--consortium", consortium).exit_code == 1

    def test_a_bundle_goes_on_from_a_number_or_an_earlier_bundle(self, data: Path, tmp_path: Path) -> None:
        first = exported(tmp_path / "first.tally")
        second = exported(tmp_path / "second.tally", "--since", first)
        third = exported(tmp_path / "third.tally", "--since", 40)
        assert second.stat().st_size < third.stat().st_size < first.stat().st_size
        assert tally("verify", first, second, "--engine", "revm", "--no-compile").exit_code == 0
        apart = tally("verify", first, third, "--engine", "revm", "--no-compile")
        assert apart.exit_code == 1
        assert "bundles-do-not-join" in apart.stdout

    def test_a_history_that_another_bundle_contradicts_is_not_gone_on_from(
        self, data: Path, tmp_path: Path, told: Chronicle
    ) -> None:
        short = Chronicle(told.blocks[:60], told.deployment).bundle(tmp_path / "short.tally")
        done = tally("export", tmp_path / "next.tally", "--since", short)
        assert done.exit_code == 1
        assert "this history was rewritten, and the bundle is a witness against it" in done.stderr
        assert not (tmp_path / "next.tally").exists()

    def test_what_enemies_wrote_is_escaped_in_the_page(self, tmp_path: Path) -> None:
        page, bundle = tmp_path / "report.html", tmp_path / "<script>"
        bundle.write_bytes(b"no bundle")
        assert tally("verify", bundle, "--html", page).exit_code == 1
        assert "<script>" not in page.read_text("utf-8")

    def test_without_a_ledger_or_a_file_it_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TALLY_DATA_DIR", str(tmp_path / "nowhere"))
        assert tally("export", tmp_path / "ledger.tally").stderr.startswith("There is no embedded ledger in")
        assert tally("verify", tmp_path / "nothing").stderr == f"{tmp_path / 'nothing'}: No such file or directory\n"
