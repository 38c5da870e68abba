"""What is done of the million transactions on both executors: a note for each finished part, kept under ``build``.

A note counts for exactly these two executors and these made-up programs; with others the run begins anew.
``python -m tests.chain.engine.progress`` says how far it is and fails while something is left.
"""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

from tests.chain.engine import comparing, programs

ROOT = Path(__file__).parents[3]
NOTES = ROOT / "build" / "differential"

PARTS = 100
EXAMPLES = 25
REPEATS = 100
"""A part makes up so many ledgers, and so many again until it has its share of the million, which takes about a minute.
To make a ledger up takes longer than to execute its calls, so all its calls come a hundred times more."""

TRANSACTIONS = 1_000_000
TRANSACTIONS_A_PART = TRANSACTIONS // PARTS


def of_part(part: int) -> int:
    """How many transactions a finished part compared; 0 while it is not finished."""
    note = _folder() / f"{part}.json"
    return int(json.loads(note.read_text("utf-8"))["transactions"]) if note.exists() else 0


def finished(part: int, transactions: int) -> None:
    """Note that a part compared so many, without a difference."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{part}.tmp"
    draft.write_text(json.dumps({"transactions": transactions}) + "\n", "utf-8")
    draft.replace(folder / f"{part}.json")


def _folder() -> Path:
    told = hashlib.sha256(f"{version('py-evm')} {EXAMPLES} {REPEATS}".encode())
    for path in (ROOT / "chain" / "engine" / "engine.wasm", Path(programs.__file__), Path(comparing.__file__)):
        told.update(path.read_bytes())
    return NOTES / told.hexdigest()[:16]


def main() -> None:
    """Say how far it is."""
    done = [count for part in range(PARTS) if (count := of_part(part))]
    print(f"{sum(done):,} transactions agree on revm and py-evm, in {len(done)} of {PARTS} parts")  # noqa: T201
    if len(done) < PARTS or sum(done) < TRANSACTIONS:
        sys.exit(1)


if __name__ == "__main__":
    main()
