"""Contract code against its sources, compiled anew. Run by ``.ci/contracts``, which installs the compiler; without one these
fail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from chain.audit.replay.sources import REPOSITORY, Sources, check_sources
from chain.contracts.compiler import INPUT, compile_project, solc_executable
from chain.contracts.sources import GivenSources
from tests.audit.test_cli import exported, tally

pytestmark = [pytest.mark.compiler, pytest.mark.timeout(1_800)]

ANEW = "The sources were compiled anew and compared byte for byte."
SOURCE = """// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

contract Counter {
    uint256 public count;

    function add() external {
        count += 1;
    }
}
"""


def compiled(source: str) -> Mapping[str, str]:
    """What a bundle holds of a ledger with one contract."""
    return compile_project(GivenSources({"Counter.sol": source}), solc_executable(REPOSITORY)).files


def found(sources: Sources) -> list[tuple[str, str | None]]:
    return [(each.name, each.contract) for each in sources.findings]


@pytest.fixture(scope="module")
def texts() -> Mapping[str, str]:
    return compiled(SOURCE)


class TestCompilingAnew:
    def test_a_played_ledger_is_made_from_its_sources(self, data: Path, tmp_path: Path) -> None:
        done = tally("verify", exported(tmp_path / "ledger.tally"), "--engine", "revm")
        assert done.exit_code == 0, done.stdout
        assert ANEW in done.stdout
        assert done.stdout.endswith("Nothing was found.\n")

    def test_contracts_that_the_auditor_does_not_have_are_judged_by_their_sources(
        self, texts: Mapping[str, str]
    ) -> None:
        anew = check_sources(texts, recompile=True)
        assert (anew.proof, anew.findings) == (ANEW, ())
        assert ("artefact-differs", "Counter") in found(check_sources(texts, recompile=False))

    def test_code_that_its_source_does_not_make_is_found(self, texts: Mapping[str, str]) -> None:
        shown = compiled(SOURCE.replace("+= 1", "+= 2"))
        manifest = json.loads(shown["manifest.json"])
        manifest["artifacts"]["Counter.json"] = hashlib.sha256(texts["Counter.json"].encode()).hexdigest()
        forged = {**shown, "Counter.json": texts["Counter.json"], "manifest.json": json.dumps(manifest)}
        anew = check_sources(forged, recompile=True)
        assert anew.proof == ANEW
        assert found(anew) == [("artefact-differs", "Counter"), ("source-differs", None)]

    def test_sources_that_do_not_compile_are_found(self, texts: Mapping[str, str]) -> None:
        anew = check_sources({**texts, INPUT: texts[INPUT].replace("count += 1;", "count += ;")}, recompile=True)
        assert anew.proof.startswith("The compiler refuses the sources: ParserError")
        assert ("artefact-differs", "Counter") in found(anew)
