"""Requests of dual control over HTTP. The verb under control is a payout: it needs a deposit and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.codec import ContractCall
from app.kernel.ledger import Awaiting
from app.kernel.money import Money
from tests.app.ledger import DAY_S, Ledger

PAYOUT = 8
AMOUNT = 70_000


def filed(ledger: Ledger, handle: str = "tier1") -> str:
    """A payout that a maker asked for and a second person has to approve."""
    ledger.deposit(handle, Money(2 * AMOUNT))
    ledger.require_two(handle, PAYOUT)
    token = ledger.founded.deployment.address("DepositToken:CNY")
    call = ContractCall("DepositToken", "reservePayout", {"amount": AMOUNT, "destination": b"\x0a" * 32}, at=token)
    outcome = ledger.services.ledger.transact(ledger.maker(handle), call)
    assert isinstance(outcome, Awaiting)
    return str(outcome.approval)


class TestReading:
    def test_a_request_shows_what_would_be_done(self, ledger: Ledger) -> None:
        approval = filed(ledger)
        found = ledger.checker("tier1").seen(f"/approvals/{approval}")
        assert found["state"] == "Open"
        assert (found["contract"], found["verb"]) == ("DepositToken", "reservePayout")
        assert found["args"] == {"amount": AMOUNT, "destination": "0x" + "0a" * 32}
        assert found["maker"] == "0x" + ledger.maker("tier1").account.hex()

    @pytest.mark.parametrize("handle", ["regulator", "auditor"])
    def test_overseers_see_it(self, ledger: Ledger, handle: str) -> None:
        assert ledger.maker(handle).get(f"/approvals/{filed(ledger)}").status_code == 200

    @pytest.mark.parametrize("handle", ["operator", "bank", "tier2", "core1", "governance"])
    def test_for_others_it_is_as_if_not_there(self, ledger: Ledger, handle: str) -> None:
        approval = filed(ledger)
        stranger = ledger.checker(handle)
        assert stranger.get(f"/approvals/{approval}").status_code == 404
        for verb in ("approve", "cancel", "release"):
            assert stranger.post(f"/approvals/{approval}/{verb}").status_code == 404
        assert approval not in [each["id"] for each in stranger.seen("/approvals")["items"]]

    def test_the_operator_sees_what_it_may_be_the_second_person_for(self, ledger: Ledger) -> None:
        wanted = {"verb": "Confirm", "on": True}
        approval = ledger.admin("core1").post(f"/parties/{ledger.party('core1')}/policies", wanted).json()["awaiting"]
        found = ledger.checker("operator").seen("/approvals", state="Open")["items"]
        assert [each["id"] for each in found] == [approval["approval"]]
        assert found[0]["verb"] == "setPolicy"
        assert ledger.checker("operator").post(f"/approvals/{approval['approval']}/approve").status_code == 201

    def test_the_list_is_filtered_by_state_and_newest_first(self, ledger: Ledger) -> None:
        approval, checker = filed(ledger), ledger.checker("tier1")
        everything = [each["id"] for each in checker.seen("/approvals")["items"]]
        assert everything == sorted(everything, key=int, reverse=True)
        assert [each["id"] for each in checker.seen("/approvals", state="Open")["items"]] == [approval]
        ledger.pass_days(4)
        assert checker.seen("/approvals", state="Open")["items"] == []
        assert [each["id"] for each in checker.seen("/approvals", state="Expired")["items"]] == [approval]
        assert len(checker.seen("/approvals", state="Consumed")["items"]) == 1


class TestApproving:
    def test_a_checker_approves_and_the_verb_is_done(self, ledger: Ledger) -> None:
        approval = filed(ledger)
        done = ledger.checker("tier1").done(f"/approvals/{approval}/approve")
        assert (done["state"], done["closed_by"]) == ("Consumed", "0x" + ledger.checker("tier1").account.hex())
        assert ledger.views.read("DepositToken:CNY", "payout", 1)["amount"] == AMOUNT

    def test_it_serves_once(self, ledger: Ledger) -> None:
        approval = filed(ledger)
        ledger.checker("tier1").done(f"/approvals/{approval}/approve")
        answer = ledger.checker("tier1").post(f"/approvals/{approval}/approve")
        assert (answer.status_code, answer.json()["code"]) == (409, "ApprovalNotOpen")

    @pytest.mark.parametrize("seat", ["Maker", "Admin"])
    def test_only_a_checker_approves(self, ledger: Ledger, seat: Any) -> None:
        answer = ledger.person("tier1", seat).post(f"/approvals/{filed(ledger)}/approve")
        assert (answer.status_code, answer.json()["code"]) == (403, "CapabilityMissing")

    def test_a_checkers_key_of_the_makers_own_person_does_not_count(self, ledger: Ledger) -> None:
        approval, path = filed(ledger), f"/parties/{ledger.party('tier1')}/accounts"
        person = ledger.views.read("PartyRegistry", "account", ledger.maker("tier1").account)["person"]
        wanted = {"capability": "Checker", "person": "0x" + person.hex()}
        ledger.admin("tier1").post(path, wanted)
        account = ledger.checker("operator").done(path, wanted)["address"]
        key = ledger.admin("tier1").post("/api-keys", {"account": account, "scopes": ["write"], "label": "the same"})
        headers = {"Authorization": f"Bearer {key.json()['text']}", "Idempotency-Key": "1"}
        answer = ledger.client.post(f"/v1/approvals/{approval}/approve", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "SamePerson")

    def test_an_expired_request_is_void(self, ledger: Ledger) -> None:
        approval = filed(ledger)
        ledger.clock.advance(3 * DAY_S)
        answer = ledger.checker("tier1").post(f"/approvals/{approval}/approve")
        assert (answer.status_code, answer.json()["code"]) == (409, "ApprovalIsExpired")

    def test_a_request_of_a_removed_maker_is_void(self, ledger: Ledger) -> None:
        approval, address = filed(ledger), "0x" + ledger.maker("tier1").account.hex()
        ledger.admin("tier1").post(f"/accounts/{address}/remove")
        ledger.checker("operator").done(f"/accounts/{address}/remove")
        answer = ledger.checker("tier1").post(f"/approvals/{approval}/approve")
        assert (answer.status_code, answer.json()["code"]) == (409, "MakerNotGood")


class TestCancellingAndReleasing:
    def test_its_party_takes_it_back(self, ledger: Ledger) -> None:
        approval = filed(ledger)
        assert ledger.maker("tier1").done(f"/approvals/{approval}/cancel")["state"] == "Cancelled"
        answer = ledger.checker("tier1").post(f"/approvals/{approval}/approve")
        assert (answer.status_code, answer.json()["code"]) == (409, "ApprovalNotOpen")

    def test_it_is_put_away_once_expired_and_not_before(self, ledger: Ledger) -> None:
        approval, maker = filed(ledger), ledger.maker("tier1")
        early = maker.post(f"/approvals/{approval}/release")
        assert (early.status_code, early.json()["code"]) == (409, "ApprovalNotVoid")
        ledger.pass_days(3)
        assert maker.done(f"/approvals/{approval}/release")["state"] == "Released"
