"""Which chains are measured: ours, and every peer that can be had."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from scripts.bench.peers import protocol
from scripts.bench.peers.embedded import Embedded
from scripts.bench.peers.eth_tester import EthTester
from scripts.bench.peers.networks import Anvil, Geth
from scripts.peers.prepare import CannotPrepare, Peer, prepare

_Kind = protocol.Kind[protocol.Peer]

PEERS = ("eth_tester", "anvil", "geth")

_PROGRAMS: dict[Peer, tuple[Callable[[], _Kind], str]] = {"anvil": (Anvil, "--version"), "geth": (Geth, "version")}


@dataclass
class Prepared:
    """Chains that can be started, ours first; versions of those that are programs; and what is missing, with why."""

    kinds: list[_Kind]
    versions: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def prepared(without: Collection[str], scratch: Path) -> Prepared:
    """Install what is not there yet."""
    found = Prepared([Embedded(scratch)], missing=dict.fromkeys(without, "left out"))
    if "eth_tester" not in without:
        found.kinds.append(EthTester())
    for name, (kind, ask) in _PROGRAMS.items():
        if name in without:
            continue
        try:
            program = prepare(name)
        except CannotPrepare as reason:
            found.missing[name] = str(reason)
            continue
        found.versions[name] = _version(program, ask)
        found.kinds.append(kind())
    return found


def _version(program: Path, ask: str) -> str:
    said = subprocess.run([program, ask], capture_output=True, text=True, check=True).stdout  # noqa: S603  our own
    return next(line for line in said.splitlines() if "ersion" in line).partition(":")[2].strip()
