"""A process that dies in the middle of a payment in or out loses neither the money nor the words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.kernel.idempotency import Operations
from app.kernel.money import Money
from tests.app import ledger as ledgers
from tests.app.ledger import Person, Template

ACCOUNT = {"name": "Tier one", "number": "62220202", "bank": "BKCHCNBJ"}
WISH = {"amount": {"amount": 300, "currency": "CNY"}, "bank_account": "1"}


class Crash(Exception):
    """The process dies here."""


def dies_before_it_answers(monkeypatch: pytest.MonkeyPatch, who: Person, path: str, body: Any, **headers: str) -> None:
    def die(*_args: object) -> None:
        raise Crash

    with monkeypatch.context() as broken:
        broken.setattr(Operations, "finish", die)
        broken.setattr(Operations, "abandon", die)
        assert who.post(path, body, **headers).status_code == 500


class TestACrash:
    def test_after_a_mint_keeps_its_reference_and_gives_the_ordinary_answer(
        self, template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with ledgers.opened(template, tmp_path / "ledger") as ledger:
            body = {"party": str(ledger.party("tier1")), "amount": WISH["amount"], "reference": "entry 1"}
            dies_before_it_answers(monkeypatch, ledger.maker("bank"), "/deposits", body, again="file")
        with ledgers.opened(template, tmp_path / "ledger") as ledger:
            assert ledger.maker("bank").post("/deposits", body, again="file").status_code == 202
            dies_before_it_answers(monkeypatch, ledger.checker("bank"), "/deposits", body, again="mint")
        with ledgers.opened(template, tmp_path / "ledger") as ledger:
            answer = ledger.checker("bank").post("/deposits", body, again="mint")
            assert (answer.status_code, answer.json()["reference"]) == (201, "entry 1")
            assert answer.json()["balance"]["amount"] == 300

    def test_after_a_reservation_reserves_once_and_knows_the_account(
        self, template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with ledgers.opened(template, tmp_path / "ledger") as ledger:
            ledger.deposit("tier1", Money(1_000))
            ledger.both("tier1", "/bank-accounts", ACCOUNT | {"currency": "CNY"})
            dies_before_it_answers(monkeypatch, ledger.maker("tier1"), "/deposits/payouts", WISH, again="out")
        with ledgers.opened(template, tmp_path / "ledger") as ledger:
            answer = ledger.maker("tier1").post("/deposits/payouts", WISH, again="out")
            assert (answer.status_code, answer.json()["destination"]) == (201, ACCOUNT)
            assert ledger.maker("tier1").seen("/deposits")["items"][0]["balance"]["amount"] == 700
            assert len(ledger.maker("tier1").seen("/deposits/payouts")["items"]) == 1

    def test_after_a_settlement_named_by_version_gives_the_ordinary_answer(
        self, template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, paid = "/deposits/payouts/CNY-1/settle", {"reference": "entry 2"}
        with ledgers.opened(template, tmp_path / "ledger") as ledger:
            ledger.deposit("tier1", Money(1_000))
            ledger.both("tier1", "/bank-accounts", ACCOUNT | {"currency": "CNY"})
            ledger.maker("tier1").done("/deposits/payouts", WISH)
            bank = ledger.maker("bank")
            seen = bank.get("/deposits/payouts/CNY-1").headers["ETag"]
            dies_before_it_answers(monkeypatch, bank, path, paid, again="settle", if_match=seen)
        with ledgers.opened(template, tmp_path / "ledger") as ledger:
            answer = ledger.maker("bank").post(path, paid, again="settle", if_match=seen)
            assert (answer.status_code, answer.json()["state"]) == (201, "Settled")
            assert answer.json()["reference"] == "entry 2"
