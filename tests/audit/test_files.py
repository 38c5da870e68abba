"""Files from an enemy: each is found by its right name, and none of them ends the auditor, keeps it or fills its memory."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from chain.audit.replay.walk import DOUBTFUL_BLOCKS_MAX
from chain.audit.verification import DAMAGED_SECTIONS_MAX, Plan, verify
from tests.audit.chronicle import LATER, Chronicle, commit
from tests.audit.file_ways import FILE_WAYS
from tests.audit.files import A_BLOCK, Given, record
from tests.audit.repacking import repacked, unpacked
from tests.audit.ways import STRANGERS

BLOCKS = 32
SECONDS_MAX = 60
"""Of processor time, on a machine that others use too; each of these takes less than one."""


def counts(given: Given) -> dict[str, int]:
    """What is found in what an auditor was given."""
    report = verify(given.bundles, Plan(LATER, "revm", recompile=False, witnesses=given.witnesses))
    assert report.seconds < SECONDS_MAX
    return dict(report.findings.counts)


@pytest.fixture(scope="session")
def founded(told: Chronicle) -> Chronicle:
    """The first half of the history: all contracts, and some life."""
    return replace(told, blocks=told.blocks[:BLOCKS])


class TestFiles:
    @pytest.mark.parametrize("name", FILE_WAYS)
    def test_are_found_by_their_right_name(self, founded: Chronicle, tmp_path: Path, name: str) -> None:
        assert sys.getrecursionlimit() > 10_000, "py-evm raises it, and so it must be here"
        way = FILE_WAYS[name]
        found = counts(way.make(founded, tmp_path))
        assert (way.finds in found) if way.finds else (found == {}), found

    def test_are_not_read_beyond_the_first_record_that_cannot_be(self, founded: Chronicle, tmp_path: Path) -> None:
        way = record(lambda _: [])
        report = verify(way(founded, tmp_path).bundles, Plan(LATER, "revm", recompile=False))
        assert dict(report.findings.counts) == {"block-unreadable": 1}
        assert report.blocks == A_BLOCK

    def test_are_not_read_on_where_block_after_block_is_not_sealed(self, founded: Chronicle, tmp_path: Path) -> None:
        """Whoever has no key can make up as many blocks as they like, and each costs the auditor its signatures."""
        blocks = [replace(block, commit=commit(block.header, STRANGERS)) for block in founded.blocks[5:]]
        forged = replace(founded, blocks=(*founded.blocks[:5], *blocks)).bundle(tmp_path / "forged")
        report = verify([forged], Plan(LATER, "revm", recompile=False))
        assert report.blocks == 5 + DOUBTFUL_BLOCKS_MAX
        assert report.findings.counts["commit-of-strangers"] == DOUBTFUL_BLOCKS_MAX

    def test_are_not_unpacked_on_where_section_after_section_is_none(self, founded: Chronicle, tmp_path: Path) -> None:
        path = founded.bundle(tmp_path / "bundle")
        sections = unpacked(path)
        path.write_bytes(repacked([*sections[:4], *[("blks", bytes(8 << 20))] * 40, sections[-1]]))
        report = verify([path], Plan(LATER, "revm", recompile=False))
        assert report.findings.counts["bundle-damaged"] <= DAMAGED_SECTIONS_MAX
        assert report.findings.counts["reading-stopped"] == 1, "and it says that there may be more"
        assert report.seconds < SECONDS_MAX
