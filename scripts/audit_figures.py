"""What an audit costs beside the ledger that it audits: bytes of a bundle, and how fast its verification goes.

    python -m scripts.audit_figures [PAIRS]

Lives so many times 4,160 transactions on an embedded node with four validators (the pre-signed lives of ``make bench``),
exports its log, verifies the bundle in each way, and prints the figures of ``docs/audit.md``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from chain.audit.bundle.export import export
from chain.audit.bundle.log import LogReader
from chain.audit.bundle.paper import contract_texts
from chain.audit.verification import Engine, Plan, verify
from chain.embedded.store.sealed import SealedBlock
from scripts.bench.peers.embedded import Embedded, EmbeddedPeer
from scripts.bench.presigned.lives import Script, write
from scripts.bench.presigned.measure import LIVES_A_COHORT, lived
from tests.audit.chronicle import deployment

WAYS: dict[str, tuple[Engine, int]] = {
    "revm": ("revm", 1),
    "py-evm": ("pyevm", 1),
    "py-evm in two processes, revm ahead": ("pyevm", 2),
    "both": ("both", 1),
    "both, two processes": ("both", 2),
}


def main() -> None:
    """Live, export, verify, print."""
    script = write(LIVES_A_COHORT, int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    build = Path(__file__).parents[1] / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build) as folder, lived(Embedded(Path(folder)), script) as (peer, live):
        print(f"live: {live.per_s:.0f} transactions a second, {live.cpu_us / 1e3:.2f} ms of processor time each")
        bundle = Path(folder) / "ledger.tally"
        _export(peer, script, bundle)
        for name, (engine, jobs) in WAYS.items():
            _verify(bundle, name, Plan(int(time.time()), engine, jobs, recompile=False), live.per_s)


def _export(peer: EmbeddedPeer, script: Script, out: Path) -> None:
    log = LogReader(peer.folder)
    payloads = [record.payload for record in log.records()]
    log.close()
    blocks = [SealedBlock.decode(number, payload) for number, payload in enumerate(payloads)]
    begin = time.monotonic()
    done = export(peer.folder, out, peer.consortium, deployment(script.addresses, blocks), contract_texts())
    taken_s = time.monotonic() - begin
    count, plain = sum(len(block.entries) for block in blocks), sum(map(len, payloads))
    print(f"{count} transactions in {len(blocks)} blocks, {plain / count:.0f} bytes each")
    print(
        f"a bundle of {done.bytes} bytes, {done.bytes / count:.0f} each, contracts included; exported in {taken_s:.1f} s"
    )


def _verify(bundle: Path, name: str, plan: Plan, live_per_s: float) -> None:
    begin = time.monotonic()
    report = verify([bundle], plan)
    per_s = report.transactions / (time.monotonic() - begin)
    assert report.is_clean, dict(report.findings.counts)  # noqa: S101
    cpu_ms = 1e3 * report.seconds / report.transactions
    print(f"{name}: {per_s:.0f} a second, {per_s / live_per_s:.2f} of live; {cpu_ms:.2f} ms of processor time each")


if __name__ == "__main__":
    main()
