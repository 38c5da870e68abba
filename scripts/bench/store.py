"""What the store costs: ``python -m scripts.bench.store [LIVES]`` prints bytes a verb, the work of checkpoints, and what
a recovery takes.

The verbs are the ledger's own, signed, in blocks of one size, appended to a store in a folder under ``build``. Times are
processor time of the thread that does the work, so that what else the machine does matters less.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from itertools import chain
from pathlib import Path

import structlog

from chain.embedded.building import header_of, sealed
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.executors.revm import Revm
from chain.embedded.recovery import recover
from chain.embedded.store.database import Database
from chain.embedded.store.generation import Generation
from chain.embedded.store.sealed import SealedBlock
from chain.embedded.store.store import Store
from chain.ethereum.transactions import decode
from scripts.bench.presigned.lives import write
from scripts.bench.presigned.signing import signed
from tests.contracts.world import founding
from tests.contracts.world.members import CHAIN_ID

FOLDER = Path("build/bench/store")
LIVES, PAIRS = 64, 8
CONSORTIUM = Consortium("measured", CHAIN_ID, int(time.time()), (founding.deployer().address,))
"""Everything happens at one moment, which is now, as the script's verbs say."""


class Timed(Database):
    """A database that counts what writing to it costs."""

    checkpoint_s = 0.0

    def write(self, generation: Generation) -> None:
        begin = time.thread_time()
        super().write(generation)
        Timed.checkpoint_s += time.thread_time() - begin


def append(store: Store, executor: Revm, head: SealedBlock, raws: list[bytes], size: int) -> SealedBlock:
    """Execute and append transactions in blocks of ``size``; the last block."""
    for at in range(0, len(raws), size):
        transactions = [decode(raw) for raw in raws[at : at + size]]
        environment = CONSORTIUM.environment(head.header, CONSORTIUM.genesis_time)
        execution = executor.execute(store, head.header.state_root, environment, transactions)
        if not all(outcome.succeeded for outcome in execution.outcomes):
            sys.exit("a transaction failed")
        header = header_of(head.header, environment, execution, b"")
        head = sealed(header, transactions, execution, header.hash)
        store.append(head, execution)
    return head


def used(folder: Path) -> dict[str, int]:
    """Bytes of the log, and of the pages that the database has in use."""
    database = Database(folder / "state")
    try:
        return {"log": (folder / "blocks.log").stat().st_size, "state": database.bytes_in_use()}
    finally:
        database.close()


def measure(founded: list[bytes], verbs: list[bytes], size: int, state_history: int | None) -> dict[str, float]:
    """Figures of a ledger whose blocks hold ``size`` verbs."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    executor = Revm()
    store = Store(FOLDER, CONSORTIUM.genesis(), state_history=state_history)
    head = append(store, executor, store.block(0), founded, 1)
    store.close()
    before = used(FOLDER)
    Timed.checkpoint_s = 0.0
    store = Store(FOLDER, CONSORTIUM.genesis(), state_history=state_history)
    recover(store, executor, CONSORTIUM)
    begin = time.perf_counter()
    append(store, executor, head, verbs, size)
    taken_s = time.perf_counter() - begin
    store.close()
    after = used(FOLDER)
    return {
        "block_ms": taken_s / len(verbs) * size * 1e3,
        "log_bytes": (after["log"] - before["log"]) / len(verbs),
        "state_bytes": (after["state"] - before["state"]) / len(verbs),
        "checkpoint_us": Timed.checkpoint_s / len(verbs) * 1e6,
        "replay_us": replayed(verbs[: 400 if size == 1 else 1_000], founded, size),
    }


def replayed(verbs: list[bytes], founded: list[bytes], size: int) -> float:
    """What executing one generation again after a crash costs, µs a verb."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    store = Store(FOLDER, CONSORTIUM.genesis())
    head = append(store, Revm(), store.block(0), founded, 1)
    store.close()
    store = Store(FOLDER, CONSORTIUM.genesis())
    recover(store, Revm(), CONSORTIUM)
    append(store, Revm(), head, verbs[:-size], size)
    store.abandon()
    store = Store(FOLDER, CONSORTIUM.genesis())
    begin = time.thread_time()
    recover(store, Revm(), CONSORTIUM)
    taken_s = time.thread_time() - begin
    store.abandon()
    return taken_s / len(verbs) * 1e6


def main() -> None:
    """Measure, print the table, and say the figures once more as JSON."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    lives = int(sys.argv[1]) if len(sys.argv) > 1 else LIVES
    script = signed(write(lives, PAIRS), pays=False)
    founded, verbs = ([each.raw for each in chain.from_iterable(part)] for part in (script.founding, script.waves))
    sys.modules["chain.embedded.store.store"].Database = Timed  # type: ignore[attr-defined]
    figures = {}
    print(f"{len(verbs)} verbs\n{'verbs a block':>14} {'history':>8}" + "".join(f"{name:>15}" for name in NAMES))
    for size, history in ((1, None), (16, None), (16, 20)):
        found = measure(founded, verbs, size, history)
        figures[f"{size}/{history or 'all'}"] = found
        print(f"{size:>14} {history or 'all':>8}" + "".join(f"{found[name]:>15,.1f}" for name in NAMES))
    print(json.dumps(figures))


NAMES = ("block_ms", "log_bytes", "state_bytes", "checkpoint_us", "replay_us")

if __name__ == "__main__":
    main()
