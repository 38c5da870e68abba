"""What an audit was made of, and what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chain.audit.bundle.paper import Tip
from chain.audit.findings import Finding, Findings
from chain.files.text import printable


@dataclass(slots=True)
class Report:
    """The facts of an audit. ``executed`` is the last block that was executed again, ``seconds`` are of processor time."""

    bundles: tuple[str, ...]
    engines: tuple[str, ...]
    ledger: str = ""
    chain_id: int = 0
    genesis: str = ""
    tip: Tip | None = None
    blocks: int = 0
    transactions: int = 0
    executed: int = 0
    validators: int = 0
    sources: str = ""
    witnesses: tuple[str, ...] = ()
    witnesses_agreeing: int = 0
    seconds: float = 0.0
    findings: Findings = field(default_factory=Findings)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not len(self.findings)

    def facts(self) -> Mapping[str, str]:
        """What was checked, in words."""
        facts = {
            "Ledger": f"{self.ledger}, chain {self.chain_id}, genesis {self.genesis}",
            "Bundles": ", ".join(self.bundles),
            "Last block": "none" if self.tip is None else f"{self.tip.number}, 0x{self.tip.hash.hex()}",
            "Read": f"{self.blocks} blocks with {self.transactions} transactions",
            "Executed again": f"to block {self.executed}, on {' and '.join(self.engines)}",
            "Seals": f"{self.validators} validators" if self.validators else "none: a consortium without validators",
            "Contract code": self.sources,
            "Witnesses": self._witnesses(),
            "Processor time": f"{self.seconds:.1f} s",
        }
        return {name: printable(fact) for name, fact in facts.items()}

    def as_json(self) -> dict[str, Any]:
        """Everything, for programs. Names of findings are stable; texts are shown as on a terminal."""
        return {
            "clean": self.is_clean,
            "ledger": printable(self.ledger),
            "chain_id": self.chain_id,
            "genesis": self.genesis,
            "bundles": list(map(printable, self.bundles)),
            "tip": None if self.tip is None else self.tip.as_json(),
            "blocks": self.blocks,
            "transactions": self.transactions,
            "executed": self.executed,
            "engines": list(self.engines),
            "validators": self.validators,
            "sources": printable(self.sources),
            "witnesses": list(map(printable, self.witnesses)),
            "witnesses_agreeing": self.witnesses_agreeing,
            "cpu_seconds": round(self.seconds, 3),
            "counts": dict(self.findings.counts),
            "findings": [_finding(each) for each in self.findings],
        }

    def _witnesses(self) -> str:
        if not self.witnesses:
            return "none: whoever holds a quorum of validator keys could have rewritten all of this"
        return f"{', '.join(self.witnesses)}: {self.witnesses_agreeing} blocks agree"


def _finding(finding: Finding) -> dict[str, Any]:
    shown = {name: printable(value) if isinstance(value, str) else value for name, value in finding.as_json().items()}
    return {**shown, "meaning": finding.meaning}
