"""Bundles: the same bytes each time, whole or not there, read as they were written, and going on where one ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.audit.bundle.paper import Tip
from chain.audit.verification import Engine, Plan, verify
from tests.audit.chronicle import LATER, Chronicle


class TestBundle:
    def test_of_one_history_has_the_same_bytes_each_time(self, told: Chronicle, tmp_path: Path) -> None:
        one, other = told.bundle(tmp_path / "one"), told.bundle(tmp_path / "other")
        assert one.read_bytes() == other.read_bytes()

    def test_leaves_nothing_behind_where_writing_failed(self, told: Chronicle, tmp_path: Path) -> None:
        with pytest.raises(TypeError):
            told.bundle(tmp_path / "one", texts={"a": 1, 2: None})
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("engine", ["revm", "pyevm", "both"])
    def test_of_a_true_history_has_no_finding(self, told: Chronicle, tmp_path: Path, engine: Engine) -> None:
        report = verify([told.bundle(tmp_path / "one")], Plan(LATER, engine, recompile=False))
        assert list(report.findings) == []
        assert (report.blocks, report.executed) == (len(told.blocks), len(told.blocks) - 1)

    def test_goes_on_from_an_earlier_one(self, told: Chronicle, tmp_path: Path) -> None:
        middle = told.blocks[30].header
        first = Chronicle(told.blocks[:31], told.deployment).bundle(tmp_path / "first")
        second = told.bundle(tmp_path / "second", since=Tip(30, middle.hash))
        assert verify([first, second], Plan(LATER, "revm", recompile=False)).is_clean
        alone = verify([second], Plan(LATER, "revm", recompile=False))
        assert "bundles-do-not-join" in alone.findings.counts
