"""Check that the committed artefacts belong to the committed contracts.

    python -m scripts.check_artifacts

Sources are compared with what was compiled. Where the npm packages of ``contracts/`` are installed, everything is also
compiled anew and compared byte for byte; with ``TALLY_REQUIRE_SOLC=1`` their absence is a failure.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from chain.contracts.compiler import CompilationFailed, compile_project, solc_executable, source_drift
from chain.contracts.sources import Project, fixtures, product

REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> int:
    has_compiler = (REPOSITORY / "contracts" / "node_modules").is_dir()
    if not has_compiler and os.environ.get("TALLY_REQUIRE_SOLC") == "1":
        print("contracts/node_modules is missing: run `npm ci` in contracts/", file=sys.stderr)
        return 1
    faults = 0
    for project in (product(REPOSITORY), *fixtures(REPOSITORY)):
        found = source_drift(project)
        if has_compiler and not found:
            found = _differences(project)
        for line in found:
            print(f"{project.root.relative_to(REPOSITORY).as_posix()}: {line}", file=sys.stderr)
        faults += len(found)
    if faults:
        print("artefacts are stale: run `make contracts`")
    else:
        print("artefacts match their sources" + (", byte for byte" if has_compiler else "; nothing was compiled"))
    return int(faults > 0)


def _differences(project: Project) -> list[str]:
    try:
        compilation = compile_project(project, solc_executable(REPOSITORY))
    except CompilationFailed as error:
        return [str(error)]
    committed = {path.name: path.read_text("utf-8") for path in project.output.glob("*.json")}
    names = sorted(committed.keys() | compilation.files.keys())
    differing = [f"{name} is made otherwise" for name in names if committed.get(name) != compilation.files.get(name)]
    return [*compilation.warnings, *differing]


if __name__ == "__main__":
    sys.exit(main())
