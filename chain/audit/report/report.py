"""What an audit was made of, and what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chain.audit.bundle.paper import Tip
from chain.audit.findings import Findings


@dataclass(slots=True)
class Report:
    """The facts of an audit. ``executed`` is the last block that was executed again, ``judged`` the last one whose seal was
    judged, ``seconds`` are of processor time. ``is_named``: the auditor said which ledger is meant."""

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
    judged: int = 0
    is_named: bool = False
    sources: str = ""
    witnesses: tuple[str, ...] = ()
    witnesses_agreeing: int = 0
    seconds: float = 0.0
    findings: Findings = field(default_factory=Findings)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not len(self.findings)

    @property
    def which(self) -> str:
        """Which ledger this is, and who says that it is the one that is meant."""
        if not self.genesis:
            return "none: no bundle could be opened"
        vouched = (
            "you named it" if self.is_named else "nobody vouched for it: name yours with --consortium or --genesis"
        )
        if "ledger-differs" in self.findings.counts:
            vouched = "not the one that you named"
        return f"{self.ledger}, chain {self.chain_id}, genesis {self.genesis} ({vouched})"

    def facts(self) -> Mapping[str, str]:
        """What was checked, in words."""
        return {
            "Ledger": self.which,
            "Bundles": ", ".join(self.bundles),
            "Last block": "none" if self.tip is None else f"{self.tip.number}, 0x{self.tip.hash.hex()}",
            "Read": f"{self.blocks} blocks with {self.transactions} transactions",
            "Executed again": f"to block {self.executed}, on {' and '.join(self.engines)}",
            "Seals": self._seals(),
            "Contract code": self.sources,
            "Witnesses": self._witnesses(),
            "Processor time": f"{self.seconds:.1f} s",
        }

    def as_json(self) -> dict[str, Any]:
        """Everything, for programs. Names of findings are stable."""
        return {
            "clean": self.is_clean,
            "ledger": self.ledger,
            "chain_id": self.chain_id,
            "genesis": self.genesis,
            "ledger_named": self.is_named,
            "bundles": list(self.bundles),
            "tip": None if self.tip is None else self.tip.as_json(),
            "blocks": self.blocks,
            "transactions": self.transactions,
            "executed": self.executed,
            "engines": list(self.engines),
            "validators": self.validators,
            "judged": self.judged,
            "sources": self.sources,
            "witnesses": list(self.witnesses),
            "witnesses_agreeing": self.witnesses_agreeing,
            "cpu_seconds": round(self.seconds, 3),
            "counts": dict(self.findings.counts),
            "findings": [{**each.as_json(), "meaning": each.meaning} for each in self.findings],
        }

    def _seals(self) -> str:
        if not self.validators:
            return "none: a consortium without validators"
        return f"{self.validators} validators of genesis, seals judged to block {self.judged}"

    def _witnesses(self) -> str:
        if not self.witnesses:
            return "none: whoever holds a quorum of validator keys could have rewritten all of this"
        return f"{', '.join(self.witnesses)}: {self.witnesses_agreeing} blocks agree"
