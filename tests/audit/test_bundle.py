"""Bundles: the same bytes each time, whole or not there, read as they were written, and going on where one ended."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from chain.audit.bundle import segments
from chain.audit.bundle.paper import Tip
from chain.audit.bundle.reader import Bundle
from chain.audit.verification import Engine, Plan, verify
from tests.audit.chronicle import LATER, VALIDATORS, Chronicle, sealers
from tests.audit.repacking import repacked, unpacked


class TestBundle:
    def test_of_one_history_has_the_same_bytes_each_time(self, told: Chronicle, tmp_path: Path) -> None:
        one, other = told.bundle(tmp_path / "one"), told.bundle(tmp_path / "other")
        assert one.read_bytes() == other.read_bytes()

    def test_leaves_nothing_behind_where_writing_failed(self, told: Chronicle, tmp_path: Path) -> None:
        with pytest.raises(TypeError):
            told.bundle(tmp_path / "one", texts={"a": 1, 2: None})
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("engine", "jobs"),
        [
            ("revm", 1),
            ("both", 2),
            pytest.param("pyevm", 1, marks=pytest.mark.long),
            pytest.param("both", 1, marks=pytest.mark.long),
            pytest.param("pyevm", 2, marks=pytest.mark.long),
        ],
    )
    def test_of_a_true_history_has_no_finding(
        self, told: Chronicle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine, jobs: int
    ) -> None:
        monkeypatch.setattr(segments, "BLOCKS_MAX", 25)
        report = verify([told.bundle(tmp_path / "one")], Plan(LATER, engine, jobs, recompile=False))
        assert list(report.findings) == []
        assert [VALIDATORS[0] in sealers(block) for block in told.blocks[-3:]] == [True, False, False]
        assert (report.blocks, report.executed) == (len(told.blocks), len(told.blocks) - 1)

    def test_goes_on_from_an_earlier_one(self, told: Chronicle, tmp_path: Path) -> None:
        middle = told.blocks[30].header
        first = Chronicle(told.blocks[:31], told.deployment).bundle(tmp_path / "first")
        second = told.bundle(tmp_path / "second", since=Tip(30, middle.hash))
        assert verify([first, second], Plan(LATER, "revm", recompile=False)).is_clean
        alone = verify([second], Plan(LATER, "revm", recompile=False))
        assert "bundles-do-not-join" in alone.findings.counts


class TestMalformed:
    @pytest.mark.parametrize(
        ("part", "times"),
        [
            ("papers", 2),
            ("blocks", 5),
            pytest.param("papers", 400, marks=pytest.mark.long),
            pytest.param("blocks", 1_500, marks=pytest.mark.long),
        ],
    )
    def test_bytes_are_findings_and_never_a_crash(
        self, told_bundle: Path, tmp_path: Path, part: str, times: int
    ) -> None:
        """Bits are turned inside unpacked sections, which are then packed with checksums that fit."""
        sections, chance = unpacked(told_bundle), Random(part)  # noqa: S311  (repeatable)
        for _ in range(times):
            place = chance.randrange(3) if part == "papers" else 4
            kind, payload = sections[place]
            altered = bytearray(payload)
            for _ in range(chance.randrange(1, 4)):
                altered[chance.randrange(len(altered))] = chance.randrange(256)
            path = tmp_path / "altered"
            path.write_bytes(repacked([*sections[:place], (kind, bytes(altered)), *sections[place + 1 :]]))
            report = verify([path], Plan(LATER, "revm", recompile=False))
            assert altered == payload or not report.is_clean

    def test_blocks_are_a_finding_where_several_processes_execute_them(self, told: Chronicle, tmp_path: Path) -> None:
        path = told.bundle(tmp_path / "one")
        (blocks,) = Bundle.open(path).sections()
        whole = path.read_bytes()
        at = whole.index(blocks.packed) + len(blocks.packed) // 2
        path.write_bytes(whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :])
        report = verify([path], Plan(LATER, "pyevm", 2, recompile=False))
        assert "bundle-damaged" in report.findings.counts
