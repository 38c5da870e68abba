"""Requests of dual control over HTTP. The verb under control is a payout: it needs a deposit and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from app.approvals.queries import void_approvals
from app.approvals.tables import ApprovalRow
from app.kernel.codec import ContractCall
from app.kernel.ledger import Awaiting
from app.kernel.money import Money
from app.kernel.problems import AlreadyFiled
from app.parties.errors import CapabilityMissing
from app.sweeping.operator import Maker
from chain.port import Address
from tests.app.ledger import DAY_S, Ledger, Person
from tests.app.receivables.kit import GROSS, proposed, registered, terms
from tests.app.rows import assert_rows_are_contract_state
from tests.contracts.world.words import Verb

AMOUNT = 70_000
POLICY = {"party": 8, "verb": int(Verb.Pay), "currency": b"CNY", "on": True, "above": 0, "daily": 0}
ACCOUNT = {"name": "A firm", "number": "6222020200112233445", "bank": "102588002002"}


def filed(ledger: Ledger, handle: str = "tier1") -> str:
    """A payout that a maker asked for and a second person has to approve."""
    ledger.deposit(handle, Money(2 * AMOUNT))
    ledger.bank_account(handle)
    ledger.require_two(handle, Verb.Payout)
    outcome = ledger.services.ledger.transact(ledger.maker(handle), payout_wish(ledger))
    assert isinstance(outcome, Awaiting)
    return str(outcome.approval)


def payout_wish(ledger: Ledger) -> ContractCall:
    """The call, always the same."""
    token = ledger.founded.deployment.address("DepositToken:CNY")
    return ContractCall("DepositToken", "reservePayout", {"amount": AMOUNT, "account": 1}, at=token)


def added(ledger: Ledger, address: str) -> Maker:
    """An account of tier1 that has no API key yet."""
    return Maker(ledger.party("tier1"), Address(bytes.fromhex(address[2:])))


def second_key(ledger: Ledger, capability: str, person: str) -> Person:
    """Another person of tier1, with an API key."""
    path, wanted = f"/parties/{ledger.party('tier1')}/accounts", {"capability": capability, "person": person}
    ledger.admin("tier1").post(path, wanted)
    account = ledger.checker("operator").done(path, wanted)["address"]
    scopes = {"account": account, "scopes": ["read", "write"], "label": "second"}
    key = ledger.admin("operator").post("/api-keys", scopes).json()["text"]
    return Person(ledger.client, ledger.party("tier1"), Address(bytes.fromhex(account[2:])), key)


def remove_maker(ledger: Ledger) -> None:
    """tier1's first maker is gone."""
    address = "0x" + ledger.maker("tier1").account.hex()
    ledger.admin("tier1").post(f"/accounts/{address}/remove")
    ledger.checker("operator").done(f"/accounts/{address}/remove")


def file_the_same(ledger: Ledger, by: Person, approval: str) -> None:
    """Past HTTP, as anybody with an account can: the very call that another party's request is for."""
    call = ledger.views.read("DualControl", "approval", int(approval))
    with ledger.services.db.reading() as session:
        data = session.get_one(ApprovalRow, int(approval)).call
    args = {"target": call["target"], "call": data}
    ledger.services.ledger.transact(by, ContractCall("DualControl", "file", args))


class TestTheSameCallFiledByStrangers:
    """They hold nothing, and stand in nobody's way to its own second person."""

    def test_a_checker_still_repeats_the_request_of_its_own_house(self, ledger: Ledger) -> None:
        ledger.require_two("core1", Verb.Confirm)
        path = f"/receivables/{proposed(ledger)['id']}/confirm"
        approval = ledger.maker("core1").post(path).json()["pending"]["id"]
        for stranger in ("tier2", "core2", "operator"):
            file_the_same(ledger, ledger.maker(stranger), approval)
        assert ledger.checker("core1").done(path)["state"] == "Confirmed"
        assert ledger.checker("core1").seen(f"/approvals/{approval}")["state"] == "Consumed"

    def test_a_maker_still_files_what_a_stranger_filed_before(self, ledger: Ledger) -> None:
        ledger.require_two("core1", Verb.Confirm)
        path = f"/receivables/{proposed(ledger)['id']}/confirm"
        first = ledger.maker("core1").post(path).json()["pending"]["id"]
        file_the_same(ledger, ledger.maker("tier2"), first)
        ledger.maker("core1").done(f"/approvals/{first}/cancel")
        assert ledger.maker("core1").post(path).status_code == 202
        assert ledger.checker("core1").done(path)["state"] == "Confirmed"

    def test_an_account_is_still_removed_with_the_operator(self, ledger: Ledger) -> None:
        path = "/accounts/0x" + ledger.maker("tier1").account.hex() + "/remove"
        approval = ledger.admin("tier1").post(path).json()["pending"]["id"]
        file_the_same(ledger, ledger.admin("tier2"), approval)
        ledger.checker("operator").done(path)
        assert ledger.admin("tier1").seen(f"/approvals/{approval}")["state"] == "Consumed"


class TestReading:
    def test_a_request_shows_what_would_be_done(self, ledger: Ledger) -> None:
        approval = filed(ledger)
        found = ledger.checker("tier1").seen(f"/approvals/{approval}")
        assert found["state"] == "Open"
        assert (found["contract"], found["verb"]) == ("DepositToken", "reservePayout")
        assert (found["args"], found["words"]) == ({"amount": AMOUNT, "account": "1"}, {})
        assert found["filed_as"] == "Maker"
        assert found["maker"] == "0x" + ledger.maker("tier1").account.hex()

    def test_it_says_the_words_behind_hashes_to_whoever_sees_it(self, ledger: Ledger) -> None:
        ledger.deposit("tier1", Money(AMOUNT))
        ledger.require_two("tier1", Verb.Payout)
        account = ledger.both("tier1", "/bank-accounts", ACCOUNT | {"currency": "CNY"})["id"]
        wish = {"amount": {"amount": AMOUNT, "currency": "CNY"}, "bank_account": account}
        approval = ledger.maker("tier1").post("/deposits/payouts", wish).json()["pending"]["id"]
        for who in (ledger.checker("tier1"), ledger.maker("auditor")):
            assert who.seen(f"/approvals/{approval}")["words"] == {"account": ACCOUNT}
        (listed,) = ledger.checker("tier1").seen("/approvals", state="Open")["items"]
        assert listed["words"] == {"account": ACCOUNT}

    def test_it_says_what_a_bank_mints_against(self, ledger: Ledger) -> None:
        arrived = {"party": str(ledger.party("tier1")), "amount": {"amount": 1, "currency": "CNY"}, "reference": "R 7"}
        approval = ledger.maker("bank").post("/deposits", arrived).json()["pending"]["id"]
        assert ledger.checker("bank").seen(f"/approvals/{approval}")["words"] == {"entry": "R 7"}

    def test_it_says_the_reason_for_a_long_term(self, ledger: Ledger) -> None:
        ledger.require_two("tier1", Verb.Propose)
        wanted = terms(ledger, {registered(ledger)["id"]: GROSS}, due_on="2027-03-01", reason="The custom of the trade")
        approval = ledger.maker("tier1").post("/receivables", wanted).json()["pending"]["id"]
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
        wanted = {"verb": "Confirm", "currency": "CNY", "enabled": True}
        approval = ledger.admin("core1").post(f"/parties/{ledger.party('core1')}/policies", wanted).json()["pending"]
        found = ledger.checker("operator").seen("/approvals", state="Open")["items"]
        assert [each["id"] for each in found] == [approval["id"]]
        assert (found[0]["verb"], found[0]["filed_as"]) == ("setPolicy", "Admin")
        assert ledger.checker("operator").post(f"/approvals/{approval['id']}/approve").status_code == 201

    def test_the_list_is_filtered_by_state_and_newest_first(self, ledger: Ledger) -> None:
        approval, checker = filed(ledger), ledger.checker("tier1")
        everything = [each["id"] for each in checker.seen("/approvals")["items"]]
        before = len(checker.seen("/approvals", state="Consumed")["items"])
        assert everything == sorted(everything, key=int, reverse=True)
        assert [each["id"] for each in checker.seen("/approvals", state="Open")["items"]] == [approval]
        ledger.pass_days(4)
        assert checker.seen("/approvals", state="Open")["items"] == []
        assert [each["id"] for each in checker.seen("/approvals", state="Void")["items"]] == [approval]
        assert len(checker.seen("/approvals", state="Consumed")["items"]) == before


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


class TestAMootRequest:
    """A confirmation that was filed, of a receivable that is no longer proposed, can never go through."""

    def filed(self, ledger: Ledger) -> tuple[str, str]:
        """A supplier's proposal and the request to confirm it."""
        receivable = proposed(ledger)["id"]
        ledger.require_two("core1", Verb.Confirm)
        answer = ledger.maker("core1").post(f"/receivables/{receivable}/confirm")
        assert answer.status_code == 202, answer.text
        return receivable, answer.json()["pending"]["id"]

    def test_is_void_at_once_and_anybody_who_sees_it_puts_it_away(self, ledger: Ledger) -> None:
        receivable, approval = self.filed(ledger)
        early = ledger.maker("core1").post(f"/approvals/{approval}/release")
        assert (early.status_code, early.json()["code"]) == (409, "ApprovalNotVoid")
        ledger.maker("tier1").done(f"/receivables/{receivable}/withdraw")
        assert ledger.checker("core1").seen(f"/approvals/{approval}")["state"] == "Void"
        assert approval in [each["id"] for each in ledger.admin("core1").seen("/approvals", state="Void")["items"]]
        assert ledger.maker("auditor").done(f"/approvals/{approval}/release")["state"] == "Released"
        assert_rows_are_contract_state(ledger.services)

    def test_is_swept(self, ledger: Ledger) -> None:
        receivable, approval = self.filed(ledger)
        with ledger.services.db.reading() as session:
            assert int(approval) not in void_approvals(session, ledger.chain.now(), 0, 100)
        ledger.maker("tier1").done(f"/receivables/{receivable}/withdraw")
        with ledger.services.db.reading() as session:
            assert void_approvals(session, ledger.chain.now(), 0, 100) == [int(approval)]

    def test_that_was_approved_is_none(self, ledger: Ledger) -> None:
        _, approval = self.filed(ledger)
        ledger.checker("core1").done(f"/approvals/{approval}/approve")
        assert ledger.checker("core1").seen(f"/approvals/{approval}")["state"] == "Consumed"


class TestWhoCancels:
    def test_a_makers_request_is_cancelled_by_its_filer_or_an_admin_of_the_party(self, ledger: Ledger) -> None:
        approval = filed(ledger)
        answer = ledger.checker("tier1").post(f"/approvals/{approval}/cancel")
        assert (answer.status_code, answer.json()["code"]) == (403, "CapabilityMissing")
        assert ledger.admin("tier1").done(f"/approvals/{approval}/cancel")["state"] == "Cancelled"

    def test_another_maker_does_not_cancel_what_it_did_not_file(self, ledger: Ledger) -> None:
        approval, second = filed(ledger), second_key(ledger, "Maker", "0x" + "42" * 16)
        answer = second.post(f"/approvals/{approval}/cancel")
        assert (answer.status_code, answer.json()["code"]) == (403, "CapabilityMissing")

    def test_an_admins_request_is_no_makers_to_cancel(self, ledger: Ledger) -> None:
        policy = {"verb": "Pay", "currency": "CNY", "enabled": True}
        filed = ledger.admin("tier1").post(f"/parties/{ledger.party('tier1')}/policies", policy).json()["pending"]
        for who in (ledger.maker("tier1"), ledger.checker("tier1")):
            answer = who.post(f"/approvals/{filed['id']}/cancel")
            assert (answer.status_code, answer.json()["code"]) == (403, "CapabilityMissing")
        assert ledger.admin("tier1").done(f"/approvals/{filed['id']}/cancel")["state"] == "Cancelled"

    def test_whom_it_would_remove_cancels_nothing(self, ledger: Ledger) -> None:
        second = second_key(ledger, "Admin", "0x" + "42" * 16)
        address = "0x" + second.account.hex()
        approval = ledger.admin("tier1").post(f"/accounts/{address}/remove").json()["pending"]["id"]
        answer = second.post(f"/approvals/{approval}/cancel")
        assert (answer.status_code, answer.json()["code"]) == (403, "ApprovalConcernsCaller")
        assert ledger.checker("operator").done(f"/accounts/{address}/remove")["capability"] is None


class TestWhoFiles:
    def test_an_admin_files_no_makers_call_and_a_maker_no_admins(self, ledger: Ledger) -> None:
        data = ledger.services.codec.encode(payout_wish(ledger))
        control = ledger.founded.deployment.address("DualControl")
        policy = ledger.services.codec.encode(ContractCall("DualControl", "setPolicy", POLICY))
        for handle, seat, call in (("tier1", "Admin", data), ("tier1", "Maker", policy)):
            target = control if call is policy else data.target
            filing = ContractCall("DualControl", "file", {"target": target, "call": call.data})
            with pytest.raises(CapabilityMissing):
                ledger.services.ledger.transact(ledger.person(handle, seat), filing)

    def test_what_looks_like_an_admins_call_at_another_contract_is_a_makers(self, ledger: Ledger) -> None:
        call = ledger.services.codec.encode(ContractCall("PartyRegistry", "removeAccount", {"key": bytes(20)}))
        target = ledger.founded.deployment.address("ParameterRegistry")
        filing = ContractCall("DualControl", "file", {"target": target, "call": call.data})
        assert isinstance(ledger.services.ledger.transact(ledger.maker("tier1"), filing), Awaiting)
        (found,) = ledger.checker("tier1").seen("/approvals", state="Open")["items"]
        assert found["filed_as"] == "Maker"
        assert ledger.checker("operator").seen("/approvals", state="Open")["items"] == []
        assert_rows_are_contract_state(ledger.services)


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
