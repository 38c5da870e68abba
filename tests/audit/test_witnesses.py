"""A history that was rewritten and sealed with stolen keys is found by anything that somebody kept, and by nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chain.audit.bundle.paper import Tip
from chain.audit.verification import Plan, verify
from chain.embedded.store.sealed import SealedBlock
from tests.audit.chronicle import CONSORTIUM, LATER, VALIDATORS, Chronicle, commit, sealers
from tests.audit.rewrites import REWRITES
from tests.audit.ways import STRANGERS

LATE = 70
"""A block after the split, of which another history says something else."""


def receipt(block: SealedBlock) -> dict[str, Any]:
    """What the service answers after a write, as far as it is about the block."""
    return {
        "id": "1",
        "receipt": {
            "transaction": f"0x{block.entries[0].hash.hex()}",
            "block": {"number": block.header.number, "hash": f"0x{block.header.hash.hex()}", "timestamp": "…"},
            "commit": f"0x{block.commit.hex()}",
            "genesis": f"0x{CONSORTIUM.seal_domain.genesis.hex()}",
        },
    }


def witness(path: Path, content: Any) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def counts(bundle: Path, *witnesses: Path) -> dict[str, int]:
    """The findings on a bundle, by name."""
    return dict(verify([bundle], Plan(LATER, "revm", recompile=False, witnesses=witnesses)).findings.counts)


def found(told: Chronicle, path: Path, *witnesses: Path) -> dict[str, int]:
    """The findings on a history, by name."""
    return counts(told.bundle(path), *witnesses)


@pytest.fixture(scope="session")
def other(told: Chronicle) -> Chronicle:
    """A history in which the claim was split otherwise."""
    return REWRITES["other-parts"].tell(told)


class TestRewrittenHistory:
    @pytest.mark.parametrize(
        "name",
        [pytest.param(name, marks=[] if place < 10 else [pytest.mark.long]) for place, name in enumerate(REWRITES)],
    )
    def test_is_found_with_a_receipt_and_only_so(self, told: Chronicle, tmp_path: Path, name: str) -> None:
        rewrite = REWRITES[name]
        history = rewrite.tell(told)
        assert history.blocks != told.blocks
        bundle = history.bundle(tmp_path / "bundle")
        assert counts(bundle) == {}
        seen = told.blocks[-1 if rewrite.finds == "history-cut-short" else len(history.blocks) - 1]
        kept = witness(tmp_path / "kept.json", receipt(seen))
        also = {} if rewrite.finds == "history-cut-short" else {"validators-equivocated": 1}
        assert counts(bundle, kept) == {rewrite.finds: 1, **also}, "two seals over one height name who gave both"

    def test_is_found_with_a_tip(self, told: Chronicle, other: Chronicle, tmp_path: Path) -> None:
        tip = Tip(LATE, told.blocks[LATE].header.hash)
        assert found(other, tmp_path / "b", witness(tmp_path / "tip", tip.as_json())) == {"witness-contradicts": 1}

    def test_is_found_with_an_earlier_bundle_which_names_the_guilty(
        self, told: Chronicle, other: Chronicle, tmp_path: Path
    ) -> None:
        earlier = Chronicle(told.blocks[:LATE], told.deployment).bundle(tmp_path / "earlier")
        plan = Plan(LATER, "revm", recompile=False, witnesses=(earlier,))
        report = verify([other.bundle(tmp_path / "b")], plan)
        assert {"witness-contradicts", "validators-equivocated"} == set(report.findings.counts)
        guilty = next(each for each in report.findings if each.name == "validators-equivocated")
        assert all(key.name in guilty.detail for key in VALIDATORS)

    def test_names_those_alone_who_signed_both(self, told: Chronicle, other: Chronicle, tmp_path: Path) -> None:
        sealed = [
            replace(each, commit=commit(each.header, [key for key in sealers(each) if key is not VALIDATORS[0]]))
            for each in other.blocks[1:]
        ]
        earlier = told.bundle(tmp_path / "earlier")
        plan = Plan(LATER, "revm", recompile=False, witnesses=(earlier,))
        report = verify([replace(other, blocks=(other.blocks[0], *sealed)).bundle(tmp_path / "b")], plan)
        details = [each.detail for each in report.findings if each.name == "validators-equivocated"]
        assert details
        assert not any(VALIDATORS[0].name in detail for detail in details)


class TestWitness:
    def test_of_a_true_history_agrees(self, told: Chronicle, tmp_path: Path) -> None:
        lines = "\n".join(json.dumps(receipt(block)) for block in told.blocks[20:30])
        plan = Plan(LATER, "revm", recompile=False, witnesses=(witness(tmp_path / "receipts.jsonl", lines),))
        report = verify([told.bundle(tmp_path / "a")], plan)
        assert report.is_clean
        assert report.witnesses_agreeing == 10

    def test_with_a_transaction_that_is_not_in_its_block_is_told(self, told: Chronicle, tmp_path: Path) -> None:
        said = receipt(told.blocks[40])
        said["receipt"]["transaction"] = receipt(told.blocks[41])["receipt"]["transaction"]
        kept = witness(tmp_path / "kept.json", said)
        assert found(told, tmp_path / "a", kept) == {"witness-transaction-missing": 1}

    def test_that_strangers_signed_accuses_nobody(self, told: Chronicle, other: Chronicle, tmp_path: Path) -> None:
        block = other.blocks[LATE]
        forged = SealedBlock(block.header, block.entries, commit(block.header, STRANGERS))
        kept = witness(tmp_path / "kept.json", receipt(forged))
        assert found(told, tmp_path / "a", kept) == {"witness-of-strangers": 1}

    def test_that_gives_a_block_another_number_accuses_nobody(self, told: Chronicle, tmp_path: Path) -> None:
        said = receipt(told.blocks[40])
        said["receipt"]["block"]["number"] = 41
        kept = witness(tmp_path / "kept.json", said)
        assert found(told, tmp_path / "a", kept) == {"witness-unreadable": 1}

    @pytest.mark.parametrize(
        "content", ["", "[]", "{", '{"receipt": 1}', '{"number": 3}', '{"number": 1, "hash": "0x00"}']
    )
    def test_that_cannot_be_read_is_told(self, told: Chronicle, tmp_path: Path, content: str) -> None:
        assert found(told, tmp_path / "a", witness(tmp_path / "kept.json", content)) == {"witness-unreadable": 1}
