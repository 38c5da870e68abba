"""What is done of the thousand simulations: a note for each finished part, kept under ``build``, so that the run can be
stopped and goes on. A note counts for exactly this source of the chain and of the simulation.

``python -m tests.crash.simulation.progress`` says how far it is and fails while something is left.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

from tests.crash.simulation.simulation import Simulation

ROOT = Path(__file__).parents[3]
NOTES = ROOT / "build" / "simulation"

PARTS = 50
SEEDS_A_PART = 20
"""Together a thousand."""


def is_finished(part: int) -> bool:
    """Whether a part was played to its end."""
    return _note(part).exists()


def finish(part: int, played: list[Simulation]) -> None:
    """Note that every seed of a part came to no harm."""
    crashes: Counter[str] = Counter()
    for each in played:
        crashes.update(each.crashes)
    answers = sum(len(each.clients.answers) for each in played)
    note = _note(part)
    note.parent.mkdir(parents=True, exist_ok=True)
    draft = note.with_suffix(".tmp")
    draft.write_text(json.dumps({"runs": len(played), "answers": answers, "crashes": crashes}) + "\n", "utf-8")
    draft.replace(note)


def _note(part: int) -> Path:
    told = hashlib.sha256()
    for source in (ROOT / "chain", Path(__file__).parent):
        for path in sorted(source.rglob("*.py")):
            told.update(path.read_bytes())
    return NOTES / told.hexdigest()[:16] / f"{part}.json"


def main() -> None:
    """Say how far it is."""
    notes = [json.loads(_note(part).read_text("utf-8")) for part in range(PARTS) if is_finished(part)]
    crashes: Counter[str] = Counter()
    for note in notes:
        crashes.update(note["crashes"])
    for name, count in sorted(crashes.items()):
        print(f"{count:>6} crashes at {name}")  # noqa: T201
    runs, answers = (sum(note[key] for note in notes) for key in ("runs", "answers"))
    total = PARTS * SEEDS_A_PART
    print(f"{runs:,} of {total:,} runs, {crashes.total():,} crashes, {answers:,} acknowledged writes, all kept")  # noqa: T201
    if len(notes) < PARTS:
        sys.exit(1)


if __name__ == "__main__":
    main()
