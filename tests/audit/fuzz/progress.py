"""What is done of the million altered files: a note for each finished part, kept under ``build``, so that the run can be
stopped and goes on. Notes of every source count together; each says of which it is.

``python -m tests.audit.fuzz.progress`` says how far it is and fails while something is left.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
NOTES = ROOT / "build" / "fuzz"

CASES: dict[str, int] = {
    "section": 200_000,
    "witness": 150_000,
    "accusation": 100_000,
    "proof": 150_000,
    "vote": 100_000,
    "signature": 150_000,
    "block": 140_000,
    "bundle": 10_000,
}
"""Together a million. Accusations are witnesses held against the history that they are of, and signatures are votes of one
validator after another (``tests/audit/test_witness_fuzz.py``, ``tests/chain/embedded/validator/test_vote_fuzz.py``)."""

PARTS = 100
"""Of each kind."""


def is_finished(kind: str, part: int) -> bool:
    """Whether a part was read to its end."""
    return _note(kind, part).exists()


@contextmanager
def part_of(kind: str, part: int) -> Iterator[bool]:
    """Whether a part is still to be read. Once it was it is noted, with the mean time of its cases."""
    is_new, started = not is_finished(kind, part), time.process_time()
    yield is_new
    if is_new:
        seconds = (time.process_time() - started) / (CASES[kind] // PARTS)
        finish(kind, part, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def finish(kind: str, part: int, seconds_max: float, kilobytes_max: int) -> None:
    """Note that nothing in a part ended or held up its reader."""
    note = _note(kind, part)
    note.parent.mkdir(parents=True, exist_ok=True)
    draft = note.with_suffix(".tmp")
    done = {
        "cases": CASES[kind] // PARTS,
        "slowest_s": round(seconds_max, 3),
        "memory_kb": kilobytes_max,
        "source": source(),
    }
    draft.write_text(json.dumps(done) + "\n", "utf-8")
    draft.replace(note)


def source() -> str:
    """Names the readers as they are now."""
    told = hashlib.sha256()
    beside = (ROOT / "tests/audit/test_witness_fuzz.py", ROOT / "tests/chain/embedded/validator/test_vote_fuzz.py")
    for folder in (ROOT / "chain", Path(__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            told.update(path.read_bytes())
    for path in beside:
        told.update(path.read_bytes())
    return told.hexdigest()[:16]


def _note(kind: str, part: int) -> Path:
    return NOTES / kind / f"{part}.json"


def main() -> None:
    """Say how far it is."""
    done: Counter[str] = Counter()
    slowest, memory, sources = 0.0, 0, set()
    for kind, wanted in CASES.items():
        for note in (json.loads(path.read_text("utf-8")) for path in (NOTES / kind).glob("*.json")):
            done[kind] += note["cases"]
            slowest, memory = max(slowest, note["slowest_s"]), max(memory, note["memory_kb"])
            sources.add(note["source"])
        print(f"{kind:<10} {done[kind]:>9,} of {wanted:>9,}")  # noqa: T201
    total = sum(CASES.values())
    worst = f"the slowest {slowest} s, {memory >> 10} MiB at most, {len(sources)} sources"
    print(f"together   {done.total():>9,} of {total:>9,}, {worst}")  # noqa: T201
    if done.total() < total:
        sys.exit(1)


if __name__ == "__main__":
    main()
