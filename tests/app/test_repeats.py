"""Writes of more than one part, repeated after the process died before it answered: what happened is told as it is, though
what the request asked for could not be asked for again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.kernel.enums import Capability
from app.kernel.idempotency import Operations
from app.kernel.lanes import Lanes
from tests.app import ledger as ledgers
from tests.app.ledger import Ledger, Template
from tests.app.parties.test_parties import admission
from tests.app.receivables.kit import DELIVERED_ON, cny, registered, terms

Request = tuple[str, Capability, str, Any, dict[str, str]]
"""Party, seat, path, body, headers."""


class Crash(Exception):
    """The process dies here."""


def files_an_admission(_: Ledger) -> Request:
    """As first person, with keys that the service makes."""
    return "operator", "Maker", "/parties", admission(), {}


def admits(ledger: Ledger) -> Request:
    """As second person, with the keys that the service made."""
    assert ledger.maker("operator").post("/parties", admission()).status_code == 202
    return "operator", "Checker", "/parties", admission(), {}


def adds_an_account(ledger: Ledger) -> Request:
    """As second person, with the key that the service made."""
    path, seat = f"/parties/{ledger.party('tier1')}/accounts", {"capability": "Maker", "person": "0x" + "77" * 16}
    assert ledger.admin("tier1").post(path, seat).status_code == 202
    return "operator", "Maker", path, seat, {}


def corrects(ledger: Ledger) -> Request:
    """Naming the version that it corrects."""
    path = f"/invoices/{registered(ledger)['id']}"
    seen = ledger.maker("tier1").get(path).headers["ETag"]
    return "tier1", "Maker", f"{path}/correct", {"gross": cny(77_00), "issued_on": DELIVERED_ON}, {"if_match": seen}


def sets_a_parameter(ledger: Ledger) -> Request:
    """As second person, naming the version that it replaces."""
    seen = ledger.maker("governance").get("/parameters/GraceDays").headers["ETag"]
    body = {"name": "GraceDays", "value": 4, "source": "a rule"}
    assert ledger.maker("governance").post("/parameters", body, if_match=seen).status_code == 202
    return "governance", "Checker", "/parameters", body, {"if_match": seen}


def let_it_die(broken: pytest.MonkeyPatch, owner: type, *methods: str) -> None:
    def die(*_args: object) -> None:
        raise Crash

    for method in methods:
        broken.setattr(owner, method, die)


@pytest.mark.parametrize("scene", [files_an_admission, admits, adds_an_account, corrects, sets_a_parameter])
def test_a_lost_answer_is_had_by_asking_again(
    scene: Callable[[Ledger], Request], template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ledgers.opened(template, tmp_path / "ledger") as ledger, monkeypatch.context() as broken:
        handle, seat, path, body, headers = scene(ledger)
        let_it_die(broken, Operations, "finish", "abandon")
        assert ledger.person(handle, seat).post(path, body, again="once", **headers).status_code == 500
        head, keys = ledger.chain.head(), ledger.keystore.accounts()
    with ledgers.opened(template, tmp_path / "ledger") as ledger:
        answer = ledger.person(handle, seat).post(path, body, again="once", **headers)
        assert answer.status_code == (202 if scene is files_an_admission else 201), answer.text
        assert answer.json()["receipt"]["block"]["number"] == head.number
        assert (ledger.chain.head(), ledger.keystore.accounts()) == (head, keys)


def says_a_name(ledger: Ledger) -> tuple[Request, str, str]:
    return admits(ledger), f"/parties/{len(ledger.founded.parties) + 1}", str(admission()["name"])


def says_a_source(ledger: Ledger) -> tuple[Request, str, str]:
    return sets_a_parameter(ledger), "/parameters/GraceDays", "a rule"


def says_a_reason(ledger: Ledger) -> tuple[Request, str, str]:
    invoice = registered(ledger)
    said = terms(ledger, {invoice["id"]: invoice["gross"]["amount"]}, due_on="2027-03-01", reason="The trade's custom")
    return ("tier1", "Maker", "/receivables", said, {}), "/receivables/1", "The trade's custom"


@pytest.mark.parametrize("scene", [says_a_name, says_a_source, says_a_reason])
def test_words_are_there_as_soon_as_their_block_is(
    scene: Callable[[Ledger], tuple[Request, str, str]],
    template: Template,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ledgers.opened(template, tmp_path / "ledger") as ledger, monkeypatch.context() as broken:
        (handle, seat, path, body, headers), shown_at, words = scene(ledger)
        let_it_die(broken, Operations, "abandon")
        let_it_die(broken, Lanes, "settle")
        assert ledger.person(handle, seat).post(path, body, again="once", **headers).status_code == 500
    with ledgers.opened(template, tmp_path / "ledger") as ledger:
        assert words in ledger.maker("auditor").get(shown_at).text


def test_a_refused_admission_renames_nobody(ledger: Ledger) -> None:
    operator = ledger.maker("operator")
    party = ledger.both("operator", "/parties", admission())
    assert operator.post("/parties", admission(name="Another name")).json()["code"] == "PartyKnown"
    assert operator.seen(f"/parties/{party['id']}")["name"] == party["name"] != "Another name"


def test_whoever_lost_the_role_since_is_told_what_happened(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = admission()
    with ledgers.opened(template, tmp_path / "ledger") as ledger:
        with monkeypatch.context() as broken:
            assert ledger.maker("operator").post("/parties", body).status_code == 202
            let_it_die(broken, Operations, "finish", "abandon")
            assert ledger.checker("operator").post("/parties", body, again="once").status_code == 500
        head = ledger.chain.head()
    with ledgers.opened(template, tmp_path / "ledger") as ledger:
        ledger.both("governance", f"/parties/{ledger.party('operator')}/roles/Operator/end")
        answer = ledger.checker("operator").post("/parties", body, again="once")
        assert (answer.status_code, answer.json()["receipt"]["block"]["number"]) == (201, head.number)


@pytest.mark.parametrize("scene", [files_an_admission, adds_an_account])
def test_a_key_made_before_anything_was_sent_is_used_by_the_repeat(
    scene: Callable[[Ledger], Request], template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ledgers.opened(template, tmp_path / "ledger") as ledger, monkeypatch.context() as broken:
        handle, seat, path, body, headers = scene(ledger)
        let_it_die(broken, Operations, "abandon")
        let_it_die(broken, Lanes, "send")
        assert ledger.person(handle, seat).post(path, body, again="once", **headers).status_code == 500
        keys = ledger.keystore.accounts()
    with ledgers.opened(template, tmp_path / "ledger") as ledger:
        answer = ledger.person(handle, seat).post(path, body, again="once", **headers)
        assert answer.status_code == (202 if scene is files_an_admission else 201), answer.text
        assert ledger.keystore.accounts() == keys
