"""``tally audit at | changes | claim | letters`` on the ledger of the main job."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from app.cli import cli
from chain.proofs.document import ProofDocument
from chain.proofs.verifier import verify

LENT_ON = "2026-10-16"
"""After the loan to tier3, before maturity."""


def audit(*args: object) -> Result:
    """What a command says."""
    return CliRunner().invoke(cli, ["audit", *map(str, args)])


def lines(*args: object) -> list[dict[str, Any]]:
    """What a command prints as JSON lines."""
    said = audit(*args)
    assert said.exit_code == 0, said.output
    return [json.loads(line) for line in said.stdout.splitlines()]


class TestAt:
    def test_shows_a_loan_while_it_was_open_and_after(self, data: Path) -> None:
        stamp, then, _ = lines("at", LENT_ON, "--register", "loan")
        _, now, _ = lines("at", "2026-12-22", "--register", "loan")
        assert stamp["block_hash"].startswith("0x")
        assert (then["state"], then["principal"], now["state"], now["principal"]) == ("Open", 8_000_000, "Closed", 0)

    def test_writes_every_register_into_a_file(self, data: Path, tmp_path: Path) -> None:
        said = audit("at", LENT_ON, "--out", tmp_path / "then.xlsx", "--format", "xlsx")
        assert said.exit_code == 0, said.output
        assert (tmp_path / "then.xlsx").stat().st_size > 10_000

    def test_says_in_a_line_what_it_cannot_do(self, data: Path) -> None:
        assert audit("at", "99999").output.startswith("NoSuchBlock: ")
        assert audit("at", "never").output.startswith("AtUnclear: ")
        assert audit("at", LENT_ON, "--register", "ghosts").exit_code == 2


class TestChanges:
    def test_name_what_maturity_did(self, data: Path) -> None:
        _, *found = lines("changes", LENT_ON)
        changed = {(each["record"], each["field"]): (each["before"], each["after"]) for each in found}
        assert changed["loan 1", "state"] == ("Open", "Closed")
        assert changed["receivable 1", "state"] == ("Confirmed", "Settled")
        assert ("receivable 1", "face") not in changed


class TestClaim:
    def test_is_shown_as_a_tree_down_to_the_invoice(self, data: Path) -> None:
        said = audit("claim", 5).stdout
        order = [
            "claim 5: Redeemed",
            "passed on by party 9",
            "claim 3: Split",
            "claim 1: Split",
            "receivable 1",
            "invoice 1",
        ]
        places = [said.index(words) for words in order]
        assert places == sorted(places)


class TestLetters:
    def test_prove_every_line(self, data: Path, tmp_path: Path) -> None:
        assert audit("letters", tmp_path / "out", "--at", LENT_ON, "--party", 10).exit_code == 0
        letter = json.loads((tmp_path / "out" / "party-10.json").read_text("utf-8"))
        totals = {section["name"]: section["totals"] for section in letter["sections"]}
        assert totals["liens-given"] == {"CNY": 8_000_000}
        proofs = sorted((tmp_path / "out" / "party-10-proofs").iterdir())
        assert [each.stem for each in proofs] == ["claim-5", "loan-1", "registration-1"]
        for each in proofs:
            document = ProofDocument.model_validate_json(each.read_bytes())
            proven = verify(document, [bytes.fromhex(known[2:]) for known in document.validators])
            assert proven.is_present
            assert document.block_hash == letter["as_of"]["hash"]
