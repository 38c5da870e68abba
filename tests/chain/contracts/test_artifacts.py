"""The committed artefacts belong to the committed contracts, and the compiler makes the same bytes again.

Recompiling needs the npm packages in ``contracts/``. A lane that has them sets ``TALLY_REQUIRE_SOLC=1``, so that there
the test can't be skipped.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from chain.contracts.artifact import NO_CONTRACTS
from chain.contracts.compiler import CODE_BYTES_MAX, CompilationFailed, compile_project, solc_executable, source_drift
from chain.contracts.sources import Project, fixtures, product

REPOSITORY = Path(__file__).resolve().parents[3]
PROJECTS = {p.root.relative_to(REPOSITORY).as_posix(): p for p in (product(REPOSITORY), *fixtures(REPOSITORY))}
MODULES = REPOSITORY / "contracts" / "node_modules"
IS_REQUIRED = os.environ.get("TALLY_REQUIRE_SOLC") == "1"

needs_compiler = pytest.mark.skipif(
    not IS_REQUIRED and not MODULES.is_dir(), reason="contracts/node_modules is not installed (npm ci)"
)


@pytest.mark.parametrize("name", PROJECTS)
class TestCommitted:
    def test_every_source_is_the_one_that_was_compiled(self, name: str) -> None:
        assert source_drift(PROJECTS[name]) == []

    def test_every_contract_fits(self, name: str) -> None:
        for path in PROJECTS[name].output.glob("*.json"):
            if path.stem not in NO_CONTRACTS:
                artifact = json.loads(path.read_text("utf-8"))
                assert 0 < len(artifact["deployedBytecode"]) // 2 - 1 <= CODE_BYTES_MAX

    @needs_compiler
    def test_the_compiler_makes_the_same_bytes_without_a_warning(self, name: str) -> None:
        project = PROJECTS[name]
        compilation = compile_project(project, solc_executable(REPOSITORY))
        assert compilation.warnings == ()
        assert compilation.files == {path.name: path.read_text("utf-8") for path in project.output.glob("*.json")}


class TestCompiler:
    @needs_compiler
    def test_the_folder_leaves_no_trace(self, tmp_path: Path) -> None:
        here = PROJECTS["tests/chain/solidity"]
        elsewhere = tmp_path / "a folder" / "elsewhere"
        shutil.copytree(here.root, elsewhere)
        moved = Project(elsewhere, elsewhere / "artifacts", here.libraries)
        solc = solc_executable(REPOSITORY)
        assert compile_project(moved, solc).files == compile_project(here, solc).files

    @needs_compiler
    def test_an_error_and_a_warning_are_told_in_the_compilers_words(self, tmp_path: Path) -> None:
        solc = solc_executable(REPOSITORY)
        project = Project(tmp_path, tmp_path / "artifacts", ())
        head = "// SPDX-License-Identifier: Apache-2.0\npragma solidity 0.8.37;\n"
        (tmp_path / "A.sol").write_text(head + "contract A { function f() external { uint256 unused; } }")
        assert any("Unused local variable" in warning for warning in compile_project(project, solc).warnings)
        (tmp_path / "A.sol").write_text(head + "contract A { wrong }")
        with pytest.raises(CompilationFailed, match=r"A\.sol"):
            compile_project(project, solc)

    def test_an_import_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "A.sol").write_text('import {B} from "./b/B.sol";\ncontract A {}')
        with pytest.raises(CompilationFailed, match=r"A\.sol imports b/B\.sol"):
            compile_project(Project(tmp_path, tmp_path / "artifacts", ()), Path("no-compiler"))

    def test_drift_is_told_source_by_source(self, tmp_path: Path) -> None:
        shutil.copytree(PROJECTS["tests/chain/solidity"].root, tmp_path / "solidity")
        project = Project(tmp_path / "solidity", tmp_path / "solidity" / "artifacts", ())
        (project.root / "Recorder.sol").write_text("changed")
        (project.root / "New.sol").write_text("new")
        (project.output / "Recorder.json").write_text("{}")
        assert source_drift(project) == ["New.sol is new", "Recorder.sol changed", "artefact Recorder.json differs"]
