"""True receipts and proofs with their bytes turned: none ends the reader, and none accuses anybody."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from chain.audit.findings import Finding
from chain.audit.witness_files import Witness, read_witnesses
from chain.audit.witnesses import Witnesses
from tests.audit.chronicle import CONSORTIUM, KEYS, VALIDATORS, Chronicle
from tests.audit.fuzz import progress
from tests.audit.seal_ways import proof, receipt

LINES = 600
HARMLESS = {
    "witness-unreadable",
    "witness-of-strangers",
    "witness-of-another-ledger",
    "witness-transaction-missing",
}
PIECES = (
    "",
    "0",
    "1",
    "f",
    '"',
    "[",
    "{",
    "]",
    "}",
    ",",
    ":",
    "null",
    "true",
    "1e999",
    "NaN",
    "\\ud800",
    "0x",
    "\x00",
    "-1",
)


def mutated(chance: Random, line: str) -> str:
    """A line of which something is another."""
    for _ in range(chance.randrange(1, 4)):
        at, cut = chance.randrange(len(line)), chance.choice((0, 1, 2, 40))
        line = line[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 300)) + line[at + cut :]
    return line.replace("\n", " ")


def play(told: Chronicle, folder: Path, seed: int, count: int) -> None:
    """Hold so many of them against the history that they are of."""
    chance = Random(seed)  # noqa: S311  (repeatable)
    kept = folder / "kept.jsonl"
    with kept.open("w", encoding="utf-8") as file:
        for _ in range(count):
            block = chance.choice(told.blocks[1:])
            said = chance.choice((receipt, proof))(block)
            file.write(mutated(chance, json.dumps(said)) + "\n")
    read = list(read_witnesses(kept))
    witnesses = Witnesses(CONSORTIUM, [each for each in read if isinstance(each, Witness)])
    found = [each for each in read if isinstance(each, Finding)]
    for block in told.blocks:
        found += witnesses.block(block, tuple(key.address for key in VALIDATORS))
    found += witnesses.block(told.blocks[0], tuple(KEYS))
    found += witnesses.end(told.blocks[-1].header.number, is_whole=True)
    assert {each.name for each in found} <= HARMLESS, (
        f"seed {seed}: {[each for each in found if each.name not in HARMLESS]}"
    )
    assert len(found) > count // 4


class TestWitnesses:
    def test_that_were_damaged_accuse_nobody(self, told: Chronicle, tmp_path: Path) -> None:
        play(told, tmp_path, 1, LINES)

    @pytest.mark.long
    @pytest.mark.parametrize("part", range(progress.PARTS))
    def test_nor_do_many(self, told: Chronicle, tmp_path: Path, part: int) -> None:
        with progress.part_of("accusation", part) as is_new:
            if is_new:
                play(told, tmp_path, 1_000 + part, progress.CASES["accusation"] // progress.PARTS)
