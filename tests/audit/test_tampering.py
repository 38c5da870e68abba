"""Every way of tampering is found and named, and nothing is found where nothing was tampered with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chain.audit.verification import Plan, verify
from chain.contracts.artifact import artifact
from tests.audit.chronicle import LATER, VALIDATORS, Chronicle
from tests.audit.ways import BALANCES_SLOT, WAYS

FAST = Plan(LATER, "revm", recompile=False)
SECOND = Plan(LATER, "pyevm", recompile=False)


ON_BOTH = ("replaced-outcome", "replaced-log", "replayed-nonce", "inadmissible-sender", "other-state-root")
"""Ways that only execution finds."""

FIRST = {way.finds: name for name, way in reversed(WAYS.items())}
"""Finding → the first way that leads to it. These are tried at every change, the others in the long tests."""


class TestTampering:
    @pytest.mark.parametrize(
        "name", [pytest.param(name, marks=[] if name in FIRST.values() else [pytest.mark.long]) for name in WAYS]
    )
    def test_is_found_and_named(self, told: Chronicle, tmp_path: Path, name: str) -> None:
        way = WAYS[name]
        report = verify([way.tamper(told, tmp_path / name)], FAST)
        assert way.finds in report.findings.counts, dict(report.findings.counts)

    @pytest.mark.parametrize(
        "name", ["balance-in-the-store", *(pytest.param(name, marks=pytest.mark.long) for name in ON_BOTH)]
    )
    def test_is_found_on_the_second_evm_too(self, told: Chronicle, tmp_path: Path, name: str) -> None:
        way = WAYS[name]
        report = verify([way.tamper(told, tmp_path / name)], SECOND)
        assert way.finds in report.findings.counts

    def test_in_the_first_segment_is_found_by_the_process_that_executes_it(
        self, told: Chronicle, tmp_path: Path
    ) -> None:
        report = verify([WAYS["replaced-outcome"].tamper(told, tmp_path / "one")], replace(SECOND, jobs=2))
        assert {each.detail.split()[0] for each in report.findings if each.name == "outcome-differs"} == {
            "revm",
            "pyevm",
        }

    def test_by_a_validator_that_was_removed_names_its_key(self, told: Chronicle, tmp_path: Path) -> None:
        (found,) = verify([WAYS["one-who-left"].tamper(told, tmp_path / "one")], FAST).findings
        assert (found.name, found.block) == ("commit-of-strangers", told.blocks[-1].header.number)
        assert found.detail.startswith(f"0x{VALIDATORS[0].address.hex()} signed")

    def test_the_slot_of_balances_is_the_contracts(self) -> None:
        storage = artifact("DepositToken").storage_layout["storage"]
        assert next(int(each["slot"]) for each in storage if each["label"] == "_balances") == BALANCES_SLOT
