"""What an audit costs: bytes of a bundle and processor time of its verification, a transaction.

    python -m scripts.audit_figures [LIVES]

Plays so many receivables' lives (13 transactions each) on the contracts, seals every transaction in a block of its own,
and prints the figures of ``docs/audit.md``.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from chain.audit.verification import Engine, Plan, verify
from tests.audit.chronicle import LATER, chronicle
from tests.chain.engine.lifecycle import VERBS, life
from tests.contracts.world import World

WAYS: dict[str, tuple[Engine, int]] = {
    "revm": ("revm", 1),
    "py-evm": ("pyevm", 1),
    "py-evm, two processes": ("pyevm", 2),
}


def main() -> None:
    lives = int(sys.argv[1]) if len(sys.argv) > 1 else 60

    def play(world: World) -> None:
        for _ in range(lives):
            life(world)

    told = chronicle(play)
    verbs = lives * VERBS
    founding = len(told.blocks) - verbs
    with tempfile.TemporaryDirectory() as folder:
        whole = told.bundle(Path(folder) / "whole")
        founded = replace(told, blocks=told.blocks[:founding]).bundle(Path(folder) / "founded")
        raw = sum(len(block.encode()) for block in told.blocks[founding:])
        packed = whole.stat().st_size - founded.stat().st_size
        print(f"{verbs} transactions: {raw / verbs:.0f} bytes each, {packed / verbs:.0f} in a bundle")
        for name, (engine, jobs) in WAYS.items():
            report = verify([whole], Plan(LATER, engine, jobs, recompile=False))
            assert report.is_clean, dict(report.findings.counts)  # noqa: S101
            print(f"{name}: {1_000 * report.seconds / report.transactions:.1f} ms of processor time each")


if __name__ == "__main__":
    main()
