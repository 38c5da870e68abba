"""Compile the contracts (and the tests' own) and write their artefacts. Warnings are failures.

    python -m scripts.compile_contracts [--show-warnings-only] [--force] [--check] [SOURCE ...]

With sources (as ``party/PartyRegistry.sol``) only these are compiled and nothing is written.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chain.contracts.compiler import (
    CODE_BYTES_MAX,
    Compilation,
    CompilationFailed,
    compile_project,
    solc_executable,
    source_drift,
)
from chain.contracts.sources import Project, fixtures, product

REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--show-warnings-only", action="store_true", help="print warnings but write the artefacts")
    parser.add_argument("--force", action="store_true", help="compile also where no source changed")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the bytes differ")
    parser.add_argument("sources", nargs="*", help="names of sources under contracts/")
    arguments = parser.parse_args()
    projects = [product(REPOSITORY)] if arguments.sources else [product(REPOSITORY), *fixtures(REPOSITORY)]
    results = [_build(project, arguments) for project in projects if project.sources()]
    return max(results, default=0)


def _build(project: Project, arguments: argparse.Namespace) -> int:
    label = project.root.relative_to(REPOSITORY).as_posix()
    if not (arguments.force or arguments.check or arguments.sources) and not source_drift(project):
        print(f"{label}: up to date")
        return 0
    try:
        compilation = compile_project(project, solc_executable(REPOSITORY), arguments.sources)
    except CompilationFailed as error:
        print(error, file=sys.stderr)
        return 1
    for warning in compilation.warnings:
        print(warning, file=sys.stderr)
    _print_sizes(label, compilation)
    too_large = [name for name, size in compilation.code_bytes.items() if size > CODE_BYTES_MAX]
    if too_large:
        print(f"{label}: over {CODE_BYTES_MAX:,} bytes: {', '.join(too_large)}", file=sys.stderr)
    failed = bool(too_large) or (bool(compilation.warnings) and not arguments.show_warnings_only)
    if compilation.warnings and not arguments.show_warnings_only:
        print(f"{label}: {len(compilation.warnings)} warnings are failures; nothing written", file=sys.stderr)
    if arguments.check:
        differing = _differences(project, compilation)
        print(f"{label}: {'differs in ' + ', '.join(differing) if differing else 'reproduced'}")
        return int(failed or bool(differing))
    if not failed and not arguments.sources:
        _write(project, compilation)
    return int(failed)


def _print_sizes(label: str, compilation: Compilation) -> None:
    for name, size in sorted(compilation.code_bytes.items(), key=lambda item: -item[1]):
        print(f"{label}: {name:<24} {size:>6,} bytes of code, {size / CODE_BYTES_MAX:>4.0%} of the limit")


def _differences(project: Project, compilation: Compilation) -> list[str]:
    committed = {path.name: path.read_text("utf-8") for path in project.output.glob("*.json")}
    names = sorted(committed.keys() | compilation.files.keys())
    return [name for name in names if committed.get(name) != compilation.files.get(name)]


def _write(project: Project, compilation: Compilation) -> None:
    project.output.mkdir(parents=True, exist_ok=True)
    for path in project.output.glob("*.json"):
        if path.name not in compilation.files:
            path.unlink()
    for name, text in compilation.files.items():
        (project.output / name).write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
