"""Altered files end no reader, hold none up and fill no memory. A failure names its seed."""

from __future__ import annotations

import logging
import resource
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import structlog
from typer.testing import CliRunner

from app.cli import cli
from chain.embedded.temporary import temporary_folder
from chain.port import Address
from chain.proofs.document import ProofDocument
from tests.audit.chronicle import Chronicle
from tests.audit.fuzz import progress
from tests.audit.fuzz.material import Material, Proven, material
from tests.audit.fuzz.reading import KINDS

QUICK = {"section": 1_900, "witness": 1_000, "proof": 700, "vote": 600, "block": 740, "bundle": 60}
"""At every change: five thousand."""
SECONDS_MAX = 10.0
KILOBYTES_MAX = 1 << 20
"""Of a process that reads nothing but these."""


@pytest.fixture(scope="module")
def proofs(played: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Proven, ...]:
    """Those of a confirmation letter, by the ledger that wrote it."""
    out, copy = tmp_path_factory.mktemp("letters"), tmp_path_factory.mktemp("copy") / "data"
    shutil.copytree(played, copy)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TALLY_DATA_DIR", str(copy))
        patched.setenv("TALLY_LOG_LEVEL", "error")
        done = CliRunner().invoke(cli, ["audit", "letters", str(out)])
    assert done.exit_code == 0, done.output
    texts = [path.read_bytes() for path in sorted(out.glob("*-proofs/*.json"))]
    assert len(texts) > 4
    return tuple(map(_proven, texts[:: len(texts) // 4]))


def _proven(text: bytes) -> Proven:
    document = ProofDocument.model_validate_json(text)
    known = [Address(bytes.fromhex(each[2:])) for each in document.validators]
    assert known
    return Proven(text, document, known)


@pytest.fixture(scope="module")
def true(told: Chronicle, proofs: tuple[Proven, ...]) -> Iterator[Material]:
    """What is altered."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with temporary_folder() as folder, material(told, proofs, folder) as made:
        yield made
    structlog.reset_defaults()


def read_all(true: Material, kind: str, first: int, count: int) -> tuple[float, int]:
    """Read altered files; the longest time that one took, and the most memory after them, in KiB."""
    slowest = 0.0
    for seed in range(first, first + count):
        started = time.process_time()
        try:
            KINDS[kind](true, Random(f"{kind} {seed}"))  # noqa: S311  (what a failure is reproduced with)
        except BaseException as error:
            error.add_note(f"altered {kind} {seed}")
            raise
        slowest = max(slowest, time.process_time() - started)
        assert slowest < SECONDS_MAX, f"altered {kind} {seed} took {slowest} s"
    return slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class TestAlteredFiles:
    @pytest.mark.parametrize("kind", KINDS)
    def test_are_read_or_refused(self, true: Material, kind: str) -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _, after = read_all(true, kind, 10_000_000, QUICK[kind])
        assert after < max(KILOBYTES_MAX, before + 1)

    def test_are_five_thousand_at_every_change_and_a_million_in_all(self) -> None:
        assert sum(QUICK.values()) == 5_000
        assert sum(progress.CASES.values()) == 1_000_000
        assert progress.CASES["bundle"] >= 10_000
        assert QUICK.keys() == KINDS.keys() == progress.CASES.keys() - {"accusation", "signature"}

    @pytest.mark.long
    @pytest.mark.parametrize("part", range(progress.PARTS))
    @pytest.mark.parametrize("kind", KINDS)
    def test_are_read_or_refused_a_million_times(self, true: Material, kind: str, part: int) -> None:
        if not progress.is_finished(kind, part):
            count = progress.CASES[kind] // progress.PARTS
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            slowest, after = read_all(true, kind, part * count, count)
            assert after < max(KILOBYTES_MAX, before + 1)
            progress.finish(kind, part, slowest, after)
