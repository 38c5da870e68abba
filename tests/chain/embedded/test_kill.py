"""``kill -9`` of a real process under load, again and again: every acknowledged transaction is found exactly once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chain.embedded.executors.revm import Revm
from chain.embedded.node import EmbeddedChain
from chain.embedded.verify import verify
from chain.port import BlockNumber, Hash32
from chain.runtime.clock import SystemClock
from tests.chain.chain_kit import ALICE, CONSORTIUM, RECORDER_AT, Key, ask, record, send

HERE = Path(__file__).parent
SENDERS = 4


def life(folder: Path, acknowledgements: int) -> dict[str, tuple[int, str]]:
    """Run the writer until so many transactions were acknowledged, kill it, and return all that it acknowledged."""
    process = subprocess.Popen(  # noqa: S603  (our own file)
        [sys.executable, str(HERE / "crash_writer.py"), str(folder), str(SENDERS)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[2])},
    )
    assert process.stdout is not None
    with process, process.stdout as output:
        seen = [output.readline() for _ in range(acknowledgements)]
        process.send_signal(signal.SIGKILL)
        *rest, _cut_short = output.read().split(b"\n")
    found = {}
    for line in [*seen, *rest]:
        parts = line.decode().split()
        if len(parts) == 3 and len(parts[0]) == 64:
            found[parts[0]] = (int(parts[1]), parts[2])
        else:
            assert b"block_log_replayed" in line, line.decode()
    return found


def check(folder: Path, acknowledged: dict[str, tuple[int, str]]) -> None:
    """Every acknowledged transaction is in exactly the block that was told, once; every sender's count fits."""
    chain = EmbeddedChain.open(folder, CONSORTIUM, SystemClock())
    blocks = list(chain.blocks(BlockNumber(0)))
    everything = [receipt.transaction for block in blocks for receipt in block.receipts]
    assert len(everything) == len(set(everything))
    for transaction, (number, block_hash) in acknowledged.items():
        receipt = chain.receipt(Hash32(bytes.fromhex(transaction)))
        assert receipt is not None
        assert receipt.succeeded
        assert (receipt.block.number, receipt.block.hash.hex()) == (number, block_hash)
    counts = [chain.transaction_count(Key(f"sender {n}").address) for n in range(SENDERS)]
    assert ask(chain, "count") == sum(counts) == len(everything) - 1
    chain.close()


@pytest.mark.parametrize("seed", range(2))
def test_every_acknowledged_transaction_is_found_exactly_once_after_each_of_several_kills(
    seed: int, folder: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311  (moments to kill at)
    acknowledged: dict[str, tuple[int, str]] = {}
    for _ in range(3):
        acknowledged |= life(folder, chance.randint(1, 120))
        check(folder, acknowledged)
    assert verify(folder, CONSORTIUM, Revm()) > 0


def test_a_killed_ledger_goes_on(folder: Path) -> None:
    acknowledged = life(folder, 25)
    chain = EmbeddedChain.open(folder, CONSORTIUM, SystemClock())
    head = chain.head().number
    assert send(chain, ALICE.raw(0, RECORDER_AT, record(1))).block.number == head + 1
    chain.close()
    chain = EmbeddedChain.open(folder, CONSORTIUM, SystemClock())
    assert chain.head().number == head + 1
    assert len(acknowledged) >= 25
    chain.close()
