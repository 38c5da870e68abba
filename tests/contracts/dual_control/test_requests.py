"""Filing and releasing requests for a second person."""

from __future__ import annotations

import pytest

from chain.ethereum.keccak import keccak
from tests.contracts.party.test_accounts import second_admin
from tests.contracts.world import World, scenes
from tests.contracts.world.founding import QUOTA_CAP
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.members import account
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import CNY, DEFAULT, ApprovalState, Capability, Verb, ref


def pending(world: World) -> int:
    return int(world.view("IssuerQuotas", "quota", world.core1.id, CNY)["pending"])


class TestFile:
    def test_a_request_is_numbered_and_its_event_carries_the_whole_call(self, world: World) -> None:
        receivable = scenes.proposed(world)
        target = world.addresses["ReceivableBook"]
        call = world.call_data("ReceivableBook", "confirm", 0, receivable)
        number = world.view("DualControl", "approvalCount") + 1
        done = world.send(world.core1.maker, "DualControl", "file", target, call)
        expires_at = world.now + DEFAULT["ApprovalSeconds"]
        assert done.value == world.view("DualControl", "approvalCount") == number
        assert done.event("ApprovalFiled") == {
            "approval": number,
            "party": world.core1.id,
            "maker": world.core1.maker.address,
            "target": target,
            "call": call,
            "expiresAt": expires_at,
        }
        assert world.view("DualControl", "approval", number) == {
            "party": world.core1.id,
            "maker": world.core1.maker.address,
            "state": ApprovalState.Open,
            "expiresAt": expires_at,
            "filedAs": Capability.Maker,
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
        targets = [world.addresses[name] for name in ("InvoiceRegister", "PledgeRegistry")]
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
        args = (forged, world.tier1.checker.address, Verb.Propose, CNY, FACE, approval, terms)
        world.refuses("ApprovalForOtherTerms", world.tier1.maker, "DualControl", "clear", *args)
        args = (forged, world.tier1.checker.address, approval, terms)
        world.refuses("ApprovalForOtherTerms", world.tier1.maker, "DualControl", "clearTwo", *args)
        forged = world.view("PartyRegistry", "account", world.tier1.admin.address)
        args = (forged, world.tier1.admin.address, world.tier1.id, approval, terms)
        world.refuses("ApprovalForOtherTerms", world.tier1.maker, "DualControl", "clearAdmin", *args)

    def test_makers_file_makers_calls_and_admins_file_what_changes_accounts_and_policies(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        off = (world.core1.id, Verb.Pay, CNY, False, 0, 0)
        for contract, verb, args, seat in (
            ("ReceivableBook", "pay", (receivable, FACE), Capability.Maker),
            ("IssuerQuotas", "setQuotaCap", (world.core1.id, CNY, FACE), Capability.Maker),
            ("BankAccounts", "register", (CNY, ref("details")), Capability.Maker),
            ("PartyRegistry", "grantRole", (world.core1.id, 0), Capability.Maker),
            ("PartyRegistry", "removeAccount", (world.core1.maker.address,), Capability.Admin),
            ("DualControl", "setPolicy", off, Capability.Admin),
        ):
            target, call = world.addresses[contract], world.call_data(contract, verb, 0, *args)
            for by in world.core1.accounts:
                if by.capability == seat:
                    approval = world.send(by, "DualControl", "file", target, call).value
                    assert world.view("DualControl", "approval", approval)["filedAs"] == seat
                else:
                    world.refuses("CapabilityMissing", by, "DualControl", "file", target, call, needed=seat)

    def test_a_call_cut_short_is_refused_with_a_reason(self, world: World) -> None:
        receivable = scenes.proposed(world)
        target = world.addresses["ReceivableBook"]
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        for call in (
            world.call_data("ReceivableBook", "confirm", 0, receivable)[:36],
            world.call_data("ReceivableBook", "propose", 0, asked)[:-32],
        ):
            world.refuses("CallMalformed", world.core1.maker, "DualControl", "file", target, call)
        target = world.addresses["PartyRegistry"]
        whole = world.call_data("PartyRegistry", "removeAccount", 0, world.core1.maker.address)
        for call in (whole[:67], whole + bytes(1)):
            world.refuses("CallMalformed", world.core1.admin, "DualControl", "file", target, call)


class TestRelease:
    def test_anyone_releases_an_expired_request_and_the_quota_is_free(self, world: World) -> None:
        receivable = scenes.proposed(world)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
        world.travel(seconds=DEFAULT["ApprovalSeconds"] - 1)
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

    def test_anyone_releases_what_a_removed_admin_filed(self, world: World) -> None:
        other = second_admin(world, world.core1)
        args = (world.core1.maker.address,)
        approval = scenes.file(world, other, "PartyRegistry", "removeAccount", 0, *args)
        world.refuses("ApprovalNotVoid", world.tier3.maker, "DualControl", "release", approval)
        scenes.two_persons(world, world.core1, "PartyRegistry", "removeAccount", other.address)
        world.send(world.tier3.maker, "DualControl", "release", approval)

    def test_anyone_releases_a_confirmation_of_what_is_no_longer_proposed(self, world: World) -> None:
        ends: tuple[tuple[str, str, tuple[int, ...]], ...] = (
            ("tier1", "withdraw", ()),
            ("core1", "reject", ()),
            ("core1", "confirm", (0,)),
        )
        for who, verb, first in ends:
            receivable = scenes.proposed(world)
            approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
            assert not world.view("IssuerQuotas", "isMoot", approval)
            world.refuses("ApprovalNotVoid", world.auditor.maker, "DualControl", "release", approval)
            world.send(world.members[who].maker, "ReceivableBook", verb, *first, receivable)
            assert world.view("IssuerQuotas", "isMoot", approval)
            world.send(world.auditor.maker, "DualControl", "release", approval)
            assert pending(world) == 0

    def test_a_stranger_does_not(self, world: World) -> None:
        world.refuses("AccountUnknown", account("stranger"), "DualControl", "release", 1)

    def test_a_request_that_was_never_filed_is_unknown(self, world: World) -> None:
        world.refuses("ApprovalUnknown", world.tier3.maker, "DualControl", "release", 1_000, approval=1_000)
        with pytest.raises(ViewRefused, match="ApprovalUnknown"):
            world.view("DualControl", "approval", 1_000)
