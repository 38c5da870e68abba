"""``tally verify-proof`` on a machine that has nothing but the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from chain.embedded.consensus.consortium_file import consortium_toml
from chain.ethereum.hexes import hex_text
from chain.proofs.document import DOCUMENT_LIMITS
from tests.app.proofs.conftest import Scene


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the proof is put."""
    return tmp_path / "proof.json"


def run(*args: object) -> Result:
    """What the command says."""
    return CliRunner().invoke(cli, ["verify-proof", *map(str, args)])


def known(scene: Scene) -> str:
    """The validators as an option."""
    return ",".join(map(hex_text, scene.validators))


def keep(file: Path, document: dict[str, Any]) -> Path:
    """Write a proof."""
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


class TestVerifyProof:
    def test_says_a_claim_in_words(self, scene: Scene, file: Path) -> None:
        keep(file, scene.proof(f"/claims/{scene.claim}"))
        said = run(file, "--validators", known(scene))
        assert said.exit_code == 0, said.output
        words = {line[2:19].strip(): line[19:] for line in said.output.splitlines() if line.startswith("  ")}
        assert said.output.startswith(f"Claim {scene.claim}\nat block {scene.paid_in} of chain 20260, 2026-09-26T")
        assert words["value"] == "150,000.00 CNY (15000000 minor units)".replace(",", "")
        assert (words["state"], words["lock"], words["receivable is"]) == ("Live", "None", "PartlyPaid")
        assert (words["holder"], words["due on"]) == (f"party {scene.ledger.party('tier1')}", "2026-11-17")
        assert said.output.endswith("The proof holds.\n")

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            ("/receivables/{receivable}", "  paid             10.00 CNY (1000 minor units)"),
            ("/registrations/{pledge}", "  discharged at    no"),
            ("/deposits/6/CNY", "  balance          999990.00 CNY (99999000 minor units)"),
            ("/claims/999", "Claim 999: there is none"),
            ("/deposits/6/EUR", "Deposit of 0x"),
        ],
    )
    def test_says_every_kind_in_words(self, scene: Scene, file: Path, path: str, line: str) -> None:
        keep(file, scene.proof(path.format(receivable=scene.receivable, pledge=scene.pledge)))
        said = run(file, "--validators", known(scene))
        assert said.exit_code == 0, said.output
        assert any(each.startswith(line) for each in said.output.splitlines()), said.output

    def test_knows_the_ledger_by_its_consortiums_file(self, scene: Scene, file: Path, tmp_path: Path) -> None:
        keep(file, scene.proof(f"/claims/{scene.claim}"))
        consortium = tmp_path / "consortium.toml"
        consortium.write_text(consortium_toml(scene.ledger.chain.consortium), encoding="utf-8")
        said = run(file, "--consortium", consortium)
        assert (said.exit_code, "compare it" in said.output) == (0, False)
        document = scene.proof(f"/claims/{scene.claim}") | {"chain_id": 7}
        assert "The proof is of chain 7" in run(keep(file, document), "--consortium", consortium).output
        assert run(file, "--consortium", tmp_path / "none.toml").exit_code == 1

    def test_knows_the_ledger_by_its_registry(self, scene: Scene, file: Path) -> None:
        keep(file, scene.proof(f"/claims/{scene.claim}"))
        registry = hex_text(scene.ledger.chain.consortium.registry)
        assert run(file, "--validators", known(scene), "--registry", registry).exit_code == 0
        other = run(file, "--validators", known(scene), "--registry", "0x" + "55" * 20)
        assert (other.exit_code, "not of yours" in other.output) == (1, True)

    def test_trusts_nobody_whom_the_file_alone_names(self, scene: Scene, file: Path) -> None:
        keep(file, scene.proof(f"/claims/{scene.claim}"))
        said = run(file)
        assert (said.exit_code, "Nobody you named sealed it" in said.output) == (3, True)
        assert run(file, "--validators", "0x12").exit_code == 2
        said = run(file, "--validators", "0x" + "55" * 20)
        assert (said.exit_code, "is not sealed by these validators" in said.output) == (1, True)

    def test_finds_a_changed_file(self, scene: Scene, file: Path) -> None:
        document = scene.proof(f"/claims/{scene.claim}")
        document["accounts"][0]["record"]["value"] = "1"
        said = run(keep(file, document), "--validators", known(scene))
        assert (said.exit_code, "not what its slots hold" in said.output) == (1, True)

    def test_reads_nothing_but_proofs(self, file: Path) -> None:
        assert run(file).exit_code == 1
        file.write_text("{}", encoding="utf-8")
        assert "is no proof" in run(file).output
        file.write_bytes(b" " * (DOCUMENT_LIMITS.bytes + 1))
        assert "larger than any proof" in run(file).output
