"""Losing the quorum, and having it back, as a caller of the service sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from httpx2 import Response

from chain.port import BlockNumber
from tests.app import ledger as ledgers
from tests.app.ledger import Ledger, Person, Template

SOON_S = 10.0
OVER = {"amount": 300, "currency": "CNY"}


def asks(ledger: Ledger, key: str) -> dict[str, Any]:
    return {"party": str(ledger.party("tier1")), "amount": OVER, "reference": f"entry {key}"}


def file(ledger: Ledger, *keys: str) -> None:
    """The bank's maker asks for money to be brought on the ledger."""
    for key in keys:
        assert ledger.maker("bank").post("/deposits", asks(ledger, key)).status_code == 202


def mint(ledger: Ledger, key: str) -> Response:
    """Its checker brings on what was filed under the key."""
    return ledger.checker("bank").post("/deposits", asks(ledger, key), again=key)


def balance(who: Person) -> int:
    items: list[Any] = who.seen("/deposits")["items"]
    return sum(item["balance"]["amount"] for item in items)


def lose(ledger: Ledger, key: str, *later: str) -> None:
    """Stop two of four while a write is under way: its block stays proposed.

    :param later: what is filed before that, too.
    """
    file(ledger, key, *later)
    ledger.stopped.names = {"north", "east"}
    assert mint(ledger, key).status_code == 503


def restore(ledger: Ledger) -> None:
    """Let all of them run; return when the proposed block is final."""
    head = ledger.chain.head().number
    ledger.stopped.names = set()
    assert ledger.chain.wait_for_block(BlockNumber(head + 1), SOON_S)


class TestWithoutQuorum:
    def test_a_write_is_told_to_come_back(self, ledger: Ledger) -> None:
        lose(ledger, "first", "second")
        answer = mint(ledger, "second")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.json()["type"] == "/problems/chain-unavailable"
        assert "2 of 4 validators voted" in answer.json()["detail"]

    def test_reads_go_on_and_show_nothing_of_it(self, ledger: Ledger) -> None:
        before = balance(ledger.maker("tier1"))
        lose(ledger, "first")
        assert balance(ledger.maker("tier1")) == before

    def test_what_was_taken_happens_once_when_they_are_back(self, ledger: Ledger) -> None:
        lose(ledger, "first")
        restore(ledger)
        answer = mint(ledger, "first")
        assert answer.status_code == 201
        assert balance(ledger.maker("tier1")) == OVER["amount"]
        assert mint(ledger, "first").content == answer.content

    def test_what_was_not_taken_never_happens_by_itself(self, ledger: Ledger) -> None:
        lose(ledger, "first", "second", "third")
        assert mint(ledger, "second").status_code == 503
        restore(ledger)
        assert mint(ledger, "third").status_code == 201
        assert balance(ledger.maker("tier1")) == 2 * OVER["amount"], "the first and the third"
        assert mint(ledger, "second").status_code == 201
        assert balance(ledger.maker("tier1")) == 3 * OVER["amount"]

    def test_a_restart_without_quorum_loses_nothing(self, template: Template, tmp_path: Path) -> None:
        with ledgers.opened(template, tmp_path / "ledger") as ledger:
            lose(ledger, "first")
            proposed = (tmp_path / "ledger" / "chain" / "proposal").read_bytes()
        with ledgers.opened(template, tmp_path / "ledger", stopped={"north", "east"}) as ledger:
            assert mint(ledger, "first").status_code == 503
            assert (tmp_path / "ledger" / "chain" / "proposal").read_bytes() == proposed
            restore(ledger)
            assert mint(ledger, "first").status_code == 201
            assert balance(ledger.maker("tier1")) == OVER["amount"]

    def test_one_stopped_validator_is_not_missed(self, ledger: Ledger) -> None:
        file(ledger, "first")
        ledger.stopped.names = {"south"}
        assert mint(ledger, "first").status_code == 201


class TestReceipt:
    def test_it_carries_the_validators_commit_over_the_block(self, ledger: Ledger) -> None:
        file(ledger, "first")
        receipt = mint(ledger, "first").json()["receipt"]
        sealed = ledger.chain.sealed_block(receipt["block"]["number"])
        assert receipt["block"]["hash"] == f"0x{sealed.header.hash.hex()}"
        assert receipt["commit"] == f"0x{sealed.commit.hex()}"
        assert len(sealed.commit) > 4 * 65
