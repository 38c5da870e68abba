"""Filing, cancelling and releasing requests for a second person."""

from __future__ import annotations

import pytest

from chain.keccak import keccak
from tests.contracts.world import World, scenes
from tests.contracts.world.founding import QUOTA_CAP
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.members import account
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import CNY, RULE, ApprovalState


def pending(world: World) -> int:
    return int(world.view("IssuerQuotas", "quota", world.core1.id, CNY)["pending"])


class TestFile:
    def test_a_request_is_numbered_and_its_event_carries_the_whole_call(self, world: World) -> None:
        receivable = scenes.proposed(world)
        target = world.addresses["ReceivableBook"]
        call = world.call_data("ReceivableBook", "confirm", 0, receivable)
        done = world.send(world.core1.maker, "DualControl", "file", target, call)
        expires_at = world.now + RULE["ApprovalSeconds"]
        assert done.value == world.view("DualControl", "approvalCount") == 1
        assert done.event("ApprovalFiled") == {
            "approval": 1,
            "party": world.core1.id,
            "maker": world.core1.maker.address,
            "target": target,
            "call": call,
            "expiresAt": expires_at,
        }
        assert world.view("DualControl", "approval", 1) == {
            "party": world.core1.id,
            "maker": world.core1.maker.address,
            "state": ApprovalState.Open,
            "expiresAt": expires_at,
            "target": target,
            "terms": keccak(call),
        }

    def test_a_checker_files_nothing(self, world: World) -> None:
        call = world.call_data("ReceivableBook", "confirm", 0, 1)
        target = world.addresses["ReceivableBook"]
        world.refuses("CapabilityMissing", world.core1.checker, "DualControl", "file", target, call)
        world.refuses("AccountUnknown", account("stranger"), "DualControl", "file", target, call)

    @pytest.mark.parametrize("approval", [1, 2**64 - 1])
    def test_the_approval_word_is_zero(self, world: World, approval: int) -> None:
        call = world.call_data("ReceivableBook", "confirm", approval, 1)
        world.refuses(
            "CallMalformed", world.core1.maker, "DualControl", "file", world.addresses["ReceivableBook"], call
        )

    @pytest.mark.parametrize("call", [b"", b"\0" * 4, b"\0" * 35])
    def test_a_call_holds_a_selector_and_an_approval_word(self, world: World, call: bytes) -> None:
        target = world.addresses["ReceivableBook"]
        world.refuses("CallMalformed", world.core1.maker, "DualControl", "file", target, call)

    def test_it_is_for_a_contract_of_the_ledger_that_asks_for_two(self, world: World) -> None:
        targets = [world.addresses[name] for name in ("RuleBook", "InvoiceRegister", "PledgeRegistry")]
        # A token that no currency lists, an account of the caller's own, and nothing at all.
        targets += [world.addresses["DepositToken:EUR"], world.core1.maker.address, bytes(20)]
        for target in targets:
            world.refuses("TargetUnknown", world.core1.maker, "DualControl", "file", target, bytes(36), target=target)

    def test_nobody_can_use_a_request_up_by_asking_dual_control_itself(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        approval = scenes.file(world, world.tier1.maker, "ReceivableBook", "propose", 0, asked)
        terms = world.view("DualControl", "approval", approval)["terms"]
        forged = world.view("PartyRegistry", "account", world.tier1.checker.address)
        args = (forged, world.tier1.checker.address, 0, FACE, approval, terms)
        world.refuses("ApprovalForOtherTerms", world.tier1.maker, "DualControl", "clear", *args)
        forged = world.view("PartyRegistry", "account", world.tier1.admin.address)
        args = (forged, world.tier1.admin.address, world.tier1.id, approval, terms)
        world.refuses("ApprovalForOtherTerms", world.tier1.maker, "DualControl", "clearAdmin", *args)


class TestHeldQuota:
    def test_the_debtors_first_approval_of_a_confirmation_holds_its_face(self, world: World) -> None:
        receivable = scenes.proposed(world)
        assert pending(world) == 0
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
        assert pending(world) == world.view("ReceivableBook", "heldFor", approval) == FACE
        world.send(world.core1.checker, "ReceivableBook", "confirm", approval, receivable)
        assert pending(world) == world.view("ReceivableBook", "heldFor", approval) == 0
        assert world.view("IssuerQuotas", "quota", world.core1.id, CNY)["outstanding"] == FACE

    def test_the_debtors_first_approval_of_a_proposal_holds_its_face(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "propose", 0, asked)
        assert pending(world) == FACE
        world.send(world.core1.checker, "ReceivableBook", "propose", approval, asked)
        assert pending(world) == FACE
        assert world.view("ReceivableBook", "heldFor", approval) == 0

    def test_a_suppliers_first_approval_holds_nothing(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        scenes.file(world, world.tier1.maker, "ReceivableBook", "propose", 0, asked)
        receivable = scenes.proposed(world)
        scenes.file(world, world.tier1.maker, "ReceivableBook", "confirm", 0, receivable)
        assert pending(world) == 0

    def test_two_first_approvals_do_not_fit_where_one_does(self, world: World) -> None:
        world.send(world.core1.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, FACE + 1)
        one, two = scenes.proposed(world), scenes.proposed(world)
        scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, one)
        call = world.call_data("ReceivableBook", "confirm", 0, two)
        target = world.addresses["ReceivableBook"]
        world.refuses("QuotaExceeded", world.core1.maker, "DualControl", "file", target, call, asked=FACE, left=1)
        # Nor does a confirmation without a second person go past what the first approval holds.
        world.refuses("QuotaExceeded", world.core1.maker, "ReceivableBook", "confirm", 0, two, left=1)

    def test_a_blocked_or_stopped_debtor_holds_nothing(self, world: World) -> None:
        receivable = scenes.proposed(world)
        call = world.call_data("ReceivableBook", "confirm", 0, receivable)
        target = world.addresses["ReceivableBook"]
        blocked = world.clone()
        scenes.suspend(blocked, blocked.core1)
        blocked.refuses("PartyIsSuspended", blocked.core1.maker, "DualControl", "file", target, call)
        stopped = world.clone()
        scenes.defaulted(stopped)
        stopped.refuses("DebtorIsStopped", stopped.core1.maker, "DualControl", "file", target, call)

    def test_an_unknown_receivable_or_an_impossible_face_is_not_filed(self, world: World) -> None:
        target = world.addresses["ReceivableBook"]
        call = world.call_data("ReceivableBook", "confirm", 0, 99)
        world.refuses("ReceivableUnknown", world.core1.maker, "DualControl", "file", target, call)
        asked = scenes.terms(world, world.core1, world.tier1, face=0)
        call = world.call_data("ReceivableBook", "propose", 0, asked)
        world.refuses("AmountOutOfRange", world.core1.maker, "DualControl", "file", target, call)


class TestCancel:
    def test_any_account_of_the_party_cancels_and_the_quota_is_free(self, world: World) -> None:
        receivable = scenes.proposed(world)
        for by in world.core1.accounts:
            approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
            done = world.send(by, "DualControl", "cancel", approval)
            assert done.event("ApprovalCancelled") == {
                "approval": approval,
                "party": world.core1.id,
                "by": by.address,
            }
            assert world.view("DualControl", "approval", approval)["state"] == ApprovalState.Cancelled
            assert pending(world) == 0
            world.refuses(
                "ApprovalNotOpen",
                world.core1.checker,
                "ReceivableBook",
                "confirm",
                approval,
                receivable,
                state=ApprovalState.Cancelled,
            )

    def test_another_party_does_not(self, world: World) -> None:
        approval = scenes.file(world, world.core1.maker, "DualControl", "setPolicy", 0, world.core1.id, 0, True, 0)
        world.refuses(
            "ApprovalOfOtherParty", world.operator.maker, "DualControl", "cancel", approval, party=world.operator.id
        )

    def test_it_is_open(self, world: World) -> None:
        world.refuses("ApprovalUnknown", world.core1.maker, "DualControl", "cancel", 1, approval=1)
        approval = scenes.file(world, world.core1.maker, "DualControl", "setPolicy", 0, world.core1.id, 0, True, 0)
        world.send(world.core1.maker, "DualControl", "cancel", approval)
        world.refuses("ApprovalNotOpen", world.core1.maker, "DualControl", "cancel", approval)


class TestRelease:
    def test_anyone_releases_an_expired_request_and_the_quota_is_free(self, world: World) -> None:
        receivable = scenes.proposed(world)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
        world.travel(seconds=RULE["ApprovalSeconds"] - 1)
        world.refuses("ApprovalNotVoid", world.tier3.maker, "DualControl", "release", approval, approval=approval)
        world.travel(seconds=1)
        # Expired, it still counts until somebody releases it.
        assert pending(world) == FACE
        done = world.send(world.tier3.maker, "DualControl", "release", approval)
        assert done.event("ApprovalReleased") == {"approval": approval, "party": world.core1.id}
        assert world.view("DualControl", "approval", approval)["state"] == ApprovalState.Released
        assert pending(world) == 0
        assert world.view("IssuerQuotas", "quota", world.core1.id, CNY)["own"] == QUOTA_CAP
        world.refuses("ApprovalNotOpen", world.tier3.maker, "DualControl", "release", approval)

    def test_anyone_releases_what_a_removed_maker_filed(self, world: World) -> None:
        receivable = scenes.proposed(world)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
        scenes.two_persons(world, world.core1, "PartyRegistry", "removeAccount", world.core1.maker.address)
        world.refuses("MakerNotGood", world.core1.checker, "ReceivableBook", "confirm", approval, receivable)
        assert pending(world) == FACE
        world.send(world.tier3.maker, "DualControl", "release", approval)
        assert world.view("DualControl", "approval", approval)["state"] == ApprovalState.Released
        assert pending(world) == 0

    def test_a_stranger_does_not(self, world: World) -> None:
        world.refuses("AccountUnknown", account("stranger"), "DualControl", "release", 1)

    def test_a_request_that_was_never_filed_is_unknown(self, world: World) -> None:
        world.refuses("ApprovalUnknown", world.tier3.maker, "DualControl", "release", 7, approval=7)
        with pytest.raises(ViewRefused, match="ApprovalUnknown"):
            world.view("DualControl", "approval", 7)
