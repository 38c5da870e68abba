"""Requests of dual control over HTTP. The verb under control is a payout: it needs a deposit and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.codec import ContractCall
from app.kernel.ledger import Awaiting
from app.kernel.money import Money
from app.kernel.problems import AlreadyFiled
from app.sweeping.operator import Maker
from chain.port import Address
from tests.app.ledger import DAY_S, Ledger
from tests.app.receivables.kit import GROSS, registered, terms

PROPOSE, PAYOUT, MINT = 0, 8, 9
AMOUNT = 70_000


def filed(ledger: Ledger, handle: str = "tier1") -> str:
    """A payout that a maker asked for and a second person has to approve."""
    ledger.deposit(handle, Money(2 * AMOUNT))
    ledger.require_two(handle, PAYOUT)
    outcome = ledger.services.ledger.transact(ledger.maker(handle), payout_wish(ledger))
    assert isinstance(outcome, Awaiting)
    return str(outcome.approval)


def payout_wish(ledger: Ledger) -> ContractCall:
    """The call, always the same."""
    token = ledger.founded.deployment.address("DepositToken:CNY")
    return ContractCall("DepositToken", "reservePayout", {"amount": AMOUNT, "destination": b"\x0a" * 32}, at=token)


def added(ledger: Ledger, address: str) -> Maker:
    """An account of tier1 that has no API key yet."""
    return Maker(ledger.party("tier1"), Address(bytes.fromhex(address[2:])))


def remove_maker(ledger: Ledger) -> None:
    """tier1's first maker is gone."""
    address = "0x" + ledger.maker("tier1").account.hex()
    ledger.admin("tier1").post(f"/accounts/{address}/remove")
    ledger.checker("operator").done(f"/accounts/{address}/remove")


class TestReading:
    def test_a_request_shows_what_would_be_done(self, ledger: Ledger) -> None:
        approval = filed(ledger)
        found = ledger.checker("tier1").seen(f"/approvals/{approval}")
        assert found["state"] == "Open"
        assert (found["contract"], found["verb"]) == ("DepositToken", "reservePayout")
        assert found["args"] == {"amount": AMOUNT, "destination": "0x" + "0a" * 32}
        assert found["words"] == {}
        assert found["maker"] == "0x" + ledger.maker("tier1").account.hex()

    def test_it_says_the_words_behind_hashes_to_whoever_sees_it(self, ledger: Ledger) -> None:
        ledger.deposit("tier1", Money(AMOUNT))
        ledger.require_two("tier1", PAYOUT)
        destination = {"name": "A firm", "account": "6222020200112233445", "bank": "102588002002"}
        wish = {"amount": {"amount": AMOUNT, "currency": "CNY"}, "destination": destination}
        approval = ledger.maker("tier1").post("/deposits/payouts", wish).json()["awaiting"]["approval"]
        for who in (ledger.checker("tier1"), ledger.maker("auditor")):
            assert who.seen(f"/approvals/{approval}")["words"] == {"destination": destination}
        (listed,) = ledger.checker("tier1").seen("/approvals", state="Open")["items"]
        assert listed["words"] == {"destination": destination}

    def test_it_says_what_a_bank_mints_against(self, ledger: Ledger) -> None:
        ledger.require_two("bank", MINT)
        arrived = {"party": str(ledger.party("tier1")), "amount": {"amount": 1, "currency": "CNY"}, "reference": "R 7"}
        approval = ledger.maker("bank").post("/deposits", arrived).json()["awaiting"]["approval"]
        assert ledger.checker("bank").seen(f"/approvals/{approval}")["words"] == {"entry": "R 7"}

    def test_it_says_the_reason_for_a_long_term(self, ledger: Ledger) -> None:
        ledger.require_two("tier1", PROPOSE)
        wanted = terms(ledger, {registered(ledger)["id"]: GROSS}, due_on="2027-03-01", reason="The custom of the trade")
        approval = ledger.maker("tier1").post("/receivables", wanted).json()["awaiting"]["approval"]
        assert ledger.checker("tier1").seen(f"/approvals/{approval}")["words"] == {"reason": "The custom of the trade"}

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
        assert [each["id"] for each in checker.seen("/approvals", state="Void")["items"]] == [approval]
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
        key = ledger.admin("operator").post("/api-keys", {"account": account, "scopes": ["write"], "label": "the same"})
        headers = {"Authorization": f"Bearer {key.json()['text']}", "Idempotency-Key": "1"}
        answer = ledger.client.post(f"/v1/approvals/{approval}/approve", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "SamePerson")

    def test_an_expired_request_is_void(self, ledger: Ledger) -> None:
        approval = filed(ledger)
        ledger.clock.advance(3 * DAY_S)
        answer = ledger.checker("tier1").post(f"/approvals/{approval}/approve")
        assert (answer.status_code, answer.json()["code"]) == (409, "ApprovalIsExpired")

    def test_a_request_of_a_removed_maker_is_void(self, ledger: Ledger) -> None:
        approval = filed(ledger)
        remove_maker(ledger)
        answer = ledger.checker("tier1").post(f"/approvals/{approval}/approve")
        assert (answer.status_code, answer.json()["code"]) == (409, "MakerNotGood")


class TestARemovedMaker:
    def test_leaves_a_dead_request_and_another_maker_files_anew(self, ledger: Ledger) -> None:
        dead, wish = filed(ledger), payout_wish(ledger)
        path = f"/parties/{ledger.party('tier1')}/accounts"
        new = {"capability": "Maker", "person": "0x" + "42" * 16}
        ledger.admin("tier1").post(path, new)
        second = added(ledger, ledger.checker("operator").done(path, new)["address"])
        # While the first maker is good, its request stands, and what is missing is a checker.
        with pytest.raises(AlreadyFiled):
            ledger.services.ledger.transact(second, wish)
        remove_maker(ledger)
        outcome = ledger.services.ledger.transact(second, wish)
        assert isinstance(outcome, Awaiting)
        assert str(outcome.approval) != dead
        ledger.checker("tier1").done(f"/approvals/{outcome.approval}/approve")

    def test_s_request_is_shown_as_void_and_put_away_by_anybody_who_sees_it(self, ledger: Ledger) -> None:
        dead, checker = filed(ledger), ledger.checker("tier1")
        remove_maker(ledger)
        assert checker.seen(f"/approvals/{dead}")["state"] == "Void"
        (listed,) = checker.seen("/approvals", state="Void")["items"]
        assert (listed["id"], listed["state"]) == (dead, "Void")
        assert checker.seen("/approvals", state="Open")["items"] == []
        assert ledger.maker("auditor").done(f"/approvals/{dead}/release")["state"] == "Released"


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
