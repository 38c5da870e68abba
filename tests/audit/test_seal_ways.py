"""Every way around seals and witnesses is told by exactly its names; what is no fault accuses nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from chain.audit import witness_files, witnesses
from chain.audit.report.text import as_text
from chain.audit.verification import Plan, verify
from chain.audit.witnesses import Witnesses
from tests.audit.chronicle import CONSORTIUM, LATER, VALIDATORS, Chronicle, commit
from tests.audit.seal_ways import ANEW, FOUNDED_ANEW, LATE, SEAL_WAYS, Case, anew, receipt, tip


def plan(case: Case, folder: Path) -> Plan:
    """How the case is audited, with its witnesses in files."""
    kept = []
    for place, each in enumerate(case.witnesses):
        path = folder / f"kept-{place}"
        if isinstance(each, Chronicle):
            each.bundle(path, consortium=FOUNDED_ANEW)
        else:
            path.write_text(each, "utf-8")
        kept.append(path)
    return Plan(LATER, "revm", recompile=False, witnesses=tuple(kept), genesis=case.genesis)


FIRST = {way.finds: name for name, way in reversed(SEAL_WAYS.items())}
"""Findings → the first way that leads to them. These are tried at every change, with a few more; all in the long tests."""
ALWAYS = {
    *FIRST.values(),
    "later-round-by-most",
    "nested-too-deeply",
    "receipt-without-commit",
    "receipt-with-a-higher-number",
    "receipt-said-to-be-of-this-ledger",
    "round-change-past-a-quorum",
}


class TestSealWays:
    @pytest.mark.parametrize(
        "name", [pytest.param(name, marks=[] if name in ALWAYS else [pytest.mark.long]) for name in SEAL_WAYS]
    )
    def test_are_told_by_their_names_and_no_others(self, told: Chronicle, tmp_path: Path, name: str) -> None:
        way = SEAL_WAYS[name]
        case = way.make(told)
        report = verify([case.history.bundle(tmp_path / "bundle")], plan(case, tmp_path))
        assert tuple(sorted(report.findings.counts)) == tuple(sorted(way.finds)), list(report.findings)
        assert bool(way.finds) != bool(way.why_clean), "what is clean says why"

    def test_two_blocks_of_a_height_name_who_signed_both(self, told: Chronicle, tmp_path: Path) -> None:
        case = SEAL_WAYS["two-of-a-height"].make(told)
        report = verify([case.history.bundle(tmp_path / "bundle")], plan(case, tmp_path))
        (guilty,) = (each for each in report.findings if each.name == "validators-equivocated")
        assert guilty.block == 40
        assert all(key.name in guilty.detail for key in VALIDATORS)

    def test_a_bundle_of_another_ledger_that_says_it_is_of_this_one_names_nobody(
        self, told: Chronicle, tmp_path: Path
    ) -> None:
        kept = anew(told).bundle(tmp_path / "kept", consortium=CONSORTIUM)
        report = verify([told.bundle(tmp_path / "bundle")], Plan(LATER, "revm", recompile=False, witnesses=(kept,)))
        assert set(report.findings.counts) == {"witness-of-another-ledger", "witness-of-strangers"}

    @pytest.mark.parametrize("cut", [1, 400])
    def test_a_file_that_was_cut_is_no_history_that_was(self, told: Chronicle, tmp_path: Path, cut: int) -> None:
        """Neither the tail nor the last blocks came through; that those were ever missing nobody can say."""
        bundle = told.bundle(tmp_path / "bundle")
        bundle.write_bytes(bundle.read_bytes()[:-cut])
        header = replace(told.blocks[-1].header, number=999)
        later = replace(told.blocks[-1], header=header, commit=commit(header, VALIDATORS))
        case = Case(told, [json.dumps(receipt(later))])
        found = verify([bundle], plan(case, tmp_path)).findings.counts
        assert {"bundle-cut-short", "witness-not-reached"} <= set(found)
        assert "history-cut-short" not in found

    def test_a_bundle_that_could_not_be_opened_is_no_history_that_was_cut(
        self, told: Chronicle, tmp_path: Path
    ) -> None:
        earlier = replace(told, blocks=told.blocks[:LATE]).bundle(tmp_path / "earlier")
        (tmp_path / "later").write_bytes(b"no bundle" * 10)
        case = Case(told, [json.dumps(receipt(told.blocks[-1]))])
        found = verify([earlier, tmp_path / "later"], plan(case, tmp_path)).findings.counts
        assert set(found) == {"bundle-unreadable", "witness-not-reached"}
        found = verify([earlier], plan(case, tmp_path)).findings.counts
        assert set(found) == {"history-cut-short"}


class TestLines:
    def test_a_bad_line_names_itself_and_the_others_count(self, told: Chronicle, tmp_path: Path) -> None:
        lines = [json.dumps(receipt(block)) for block in told.blocks[20:30]]
        lines[4] = lines[4][:-7]
        case = Case(told, ["\n\n".join(lines)])
        report = verify([told.bundle(tmp_path / "bundle")], plan(case, tmp_path))
        (found,) = report.findings
        assert found.detail.startswith("kept-0, line 9 is no JSON")
        assert report.witnesses_agreeing == 9

    def test_a_long_file_is_read_to_its_end(
        self, told: Chronicle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(witness_files, "DOCUMENT_BYTES_MAX", 1_000)
        lines = [json.dumps(receipt(block)) for block in told.blocks[1:40]]
        false = receipt(told.blocks[LATE])
        false["receipt"]["transaction"] = "0x" + "11" * 32
        case = Case(told, ["\n".join([*lines, json.dumps(false)])])
        report = verify([told.bundle(tmp_path / "bundle")], plan(case, tmp_path))
        assert dict(report.findings.counts) == {"witness-transaction-missing": 1}
        assert report.witnesses_agreeing == 39

    def test_too_many_are_told(self, told: Chronicle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(witness_files, "WITNESSES_MAX", 5)
        case = Case(told, ["\n".join(json.dumps(receipt(block)) for block in told.blocks[1:40])])
        report = verify([told.bundle(tmp_path / "bundle")], plan(case, tmp_path))
        (found,) = report.findings
        assert "more than 5; the rest was not read" in found.detail
        assert report.witnesses_agreeing == 5

    def test_of_which_too_many_prove_nothing_are_not_all_looked_at_and_other_files_are(
        self, told: Chronicle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(witnesses, "UNPROVEN_MAX", 5)
        looked: list[bytes] = []
        unsealed = Witnesses._unsealed
        monkeypatch.setattr(
            Witnesses, "_unsealed", lambda self, each, encoded: looked.append(encoded) or unsealed(self, each, encoded)
        )
        false = [json.dumps(tip(told.blocks[-1], commit=f"0x{block.commit.hex()}")) for block in told.blocks[20:40]]
        true = json.dumps(receipt(told.blocks[-1]))
        case = Case(replace(told, blocks=told.blocks[:LATE]), ["\n".join(false), true])
        found = verify([case.history.bundle(tmp_path / "bundle")], plan(case, tmp_path)).findings.counts
        assert dict(found) == {"witness-of-strangers": 5, "reading-stopped": 1, "history-cut-short": 1}
        assert len(looked) == 6


class TestWhichLedger:
    @pytest.mark.parametrize(
        ("genesis", "said"),
        [
            (None, "nobody vouched for it: name yours with --consortium or --genesis"),
            (CONSORTIUM.seal_domain.genesis, "you named it"),
            (ANEW.genesis, "not the one that you named"),
        ],
    )
    def test_is_the_first_line(self, told: Chronicle, tmp_path: Path, genesis: bytes | None, said: str) -> None:
        case = Case(told, genesis=genesis)  # type: ignore[arg-type]
        report = verify([told.bundle(tmp_path / "bundle")], plan(case, tmp_path))
        first = as_text(report).splitlines()[0]
        name, digest = CONSORTIUM.name, CONSORTIUM.seal_domain.genesis.hex()
        assert first == f"Ledger:          {name}, chain {CONSORTIUM.chain_id}, genesis 0x{digest} ({said})"
