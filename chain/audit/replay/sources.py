"""Contract artefacts against the sources they are made from, and against what this installation has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chain.audit.bundle.paper import contract_texts
from chain.audit.findings import Finding
from chain.contracts.artifact import LIMITS, NO_CONTRACTS, Artifact, parse
from chain.contracts.compiler import INPUT, CompilationFailed, compile_project, sha256_text, solc_executable
from chain.contracts.sources import GivenSources
from chain.files.json import parse_json_object

REPOSITORY = Path(__file__).resolve().parents[3]
MANIFEST = "manifest.json"
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError)
"""What reading a text of an enemy as an artefact, a manifest or the compiler's input can raise."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a bundle says of its contracts: the artefacts that are what they must be, by name. ``proof`` tells in a sentence
    how code and sources were found to agree."""

    artifacts: Mapping[str, Artifact]
    findings: tuple[Finding, ...]
    proof: str


def check_sources(texts: Mapping[str, str], *, recompile: bool) -> Sources:
    """Read every artefact, and check that the bundle's sources make them: by compiling again where the compiler is here
    and that is wanted, else by comparing with the artefacts that this installation has.
    """
    artifacts, findings = _parsed(texts)
    findings += _unlisted(texts)
    made, proof = _made_again(texts) if recompile else (None, "")
    if made is None:
        made = contract_texts()
        proof = f"{proof} The artefacts are compared with those of the auditor's own installation.".strip()
    for name in sorted({*artifacts, *(each.removesuffix(".json") for each in (INPUT, MANIFEST))}):
        if made.get(f"{name}.json") != texts.get(f"{name}.json"):
            detail = "it is not what the auditor's compiler or installation has"
            is_contract = artifacts.pop(name, None) is not None  # nothing is read by an ABI that an enemy wrote
            finding = "artefact-differs" if is_contract else "source-differs"
            findings.append(Finding(finding, f"{name}.json: {detail}", contract=name if is_contract else None))
    return Sources(artifacts, tuple(findings), proof)


def _parsed(texts: Mapping[str, str]) -> tuple[dict[str, Artifact], list[Finding]]:
    artifacts: dict[str, Artifact] = {}
    findings: list[Finding] = []
    for name, text in texts.items():
        stem = name.removesuffix(".json")
        if stem in NO_CONTRACTS:
            continue
        try:
            artifacts[stem] = parse(text)
        except UNREADABLE as error:
            findings.append(Finding("artefact-differs", f"it cannot be read: {error!r}", contract=stem))
    return artifacts, findings


def _unlisted(texts: Mapping[str, str]) -> Iterator[Finding]:
    """Artefacts and sources whose hash the manifest does not have."""
    try:
        manifest = parse_json_object(texts[MANIFEST], LIMITS)
        listed, sources = dict(manifest["artifacts"]), dict(manifest["sources"])
        given = _sources(texts)
    except UNREADABLE as error:
        yield Finding("source-differs", f"manifest or compiler input cannot be read: {error!r}")
        return
    for name in sorted({*listed, *(each for each in texts if each.removesuffix(".json") not in NO_CONTRACTS)}):
        if name not in texts or listed.get(name) != sha256_text(texts[name]):
            detail = "it is not the one that the manifest lists"
            yield Finding("artefact-differs", detail, contract=name.removesuffix(".json"))
    for name in sorted({*sources, *given}):
        if name not in given or sources.get(name) != sha256_text(given[name]):
            yield Finding("source-differs", f"{name} is not the source that the manifest lists")


def _made_again(texts: Mapping[str, str]) -> tuple[Mapping[str, str] | None, str]:
    """What the compiler makes of the bundle's sources; ``None`` where there is no compiler."""
    try:
        solc = solc_executable(REPOSITORY)
    except CompilationFailed:
        return None, "There is no compiler here."
    try:
        compilation = compile_project(GivenSources(_sources(texts)), solc)
    except CompilationFailed as error:
        return {}, f"The compiler refuses the sources: {error}"
    except UNREADABLE as error:
        return {}, f"The compiler's input cannot be read: {error!r}"
    return compilation.files, "The sources were compiled anew and compared byte for byte."


def _sources(texts: Mapping[str, str]) -> dict[str, str]:
    """The sources in the compiler's input, by name."""
    request: Mapping[str, Any] = parse_json_object(texts[INPUT], LIMITS)
    return {str(name): str(each["content"]) for name, each in request["sources"].items()}
