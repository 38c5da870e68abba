"""Files from an enemy: each is found by its right name, and none of them ends the auditor, keeps it or fills its memory."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from chain.audit.verification import Plan, verify
from tests.audit.chronicle import LATER, Chronicle
from tests.audit.file_ways import FILE_WAYS
from tests.audit.files import A_BLOCK, Given, record

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
