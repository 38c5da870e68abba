"""What a debtor's filed call holds of its quota until a second person makes it, or it comes to nothing."""

from __future__ import annotations

from tests.contracts.world import World, scenes
from tests.contracts.world.ledger import Done
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import CNY, DEFAULT, ref


def pending(world: World) -> int:
    return int(world.view("IssuerQuotas", "quota", world.core1.id, CNY)["pending"])


def held(world: World, approval: int) -> int:
    return int(world.view("IssuerQuotas", "holdOf", approval)["amount"])


def file_confirmation(world: World, receivable: int) -> Done:
    call = world.call_data("ReceivableBook", "confirm", 0, receivable)
    return world.send(world.core1.maker, "DualControl", "file", world.addresses["ReceivableBook"], call)


class TestHold:
    def test_the_debtors_first_approval_of_a_confirmation_holds_its_face(self, world: World) -> None:
        receivable = scenes.proposed(world)
        assert pending(world) == 0
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
        assert pending(world) == held(world, approval) == FACE
        world.send(world.core1.checker, "ReceivableBook", "confirm", approval, receivable)
        assert pending(world) == held(world, approval) == 0
        assert world.view("IssuerQuotas", "quota", world.core1.id, CNY)["outstanding"] == FACE

    def test_the_debtors_first_approval_of_a_proposal_holds_its_face(self, world: World) -> None:
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "propose", 0, asked)
        assert pending(world) == FACE
        world.send(world.core1.checker, "ReceivableBook", "propose", approval, asked)
        assert pending(world) == FACE
        assert held(world, approval) == 0

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

    def test_it_is_told_and_can_be_read(self, world: World) -> None:
        receivable = scenes.proposed(world)
        done = file_confirmation(world, receivable)
        said = {"debtor": world.core1.id, "currency": CNY, "amount": FACE}
        assert done.event("QuotaHeld") == said | {"approval": done.value}
        record = world.view("IssuerQuotas", "holdOf", done.value)
        assert (said | {"receivable": receivable}).items() <= record.items()
        done = world.send(world.core1.checker, "ReceivableBook", "confirm", done.value, receivable)
        assert done.event("QuotaHeld")["amount"] == 0

    def test_a_confirmed_receivable_is_not_filed_again(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        target, call = world.addresses["ReceivableBook"], world.call_data("ReceivableBook", "confirm", 0, receivable)
        for _ in range(3):
            world.refuses("EdgeNotAllowed", world.core1.maker, "DualControl", "file", target, call)
        assert pending(world) == 0

    def test_the_same_call_is_not_filed_twice(self, world: World) -> None:
        receivable = scenes.proposed(world)
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        target = world.addresses["ReceivableBook"]
        for verb, arg in (("confirm", receivable), ("propose", asked)):
            approval = scenes.file(world, world.core1.maker, "ReceivableBook", verb, 0, arg)
            call = world.call_data("ReceivableBook", verb, 0, arg)
            world.refuses("CallAlreadyFiled", world.core1.maker, "DualControl", "file", target, call, approval=approval)
        # Nor with something behind it, which is the same confirmation.
        call = world.call_data("ReceivableBook", "confirm", 0, receivable) + bytes(32)
        world.refuses("CallAlreadyFiled", world.core1.maker, "DualControl", "file", target, call)
        assert pending(world) == 2 * FACE

    def test_an_admin_holds_nothing(self, world: World) -> None:
        receivable = scenes.proposed(world)
        target, call = world.addresses["ReceivableBook"], world.call_data("ReceivableBook", "confirm", 0, receivable)
        world.refuses("CapabilityMissing", world.core1.admin, "DualControl", "file", target, call)
        assert pending(world) == 0

    def test_nobody_holds_another_partys_quota(self, world: World) -> None:
        receivable = scenes.proposed(world)
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        for by in (world.core2, world.tier1, world.operator):
            scenes.file(world, by.maker, "ReceivableBook", "confirm", 0, receivable)
            scenes.file(world, by.maker, "ReceivableBook", "propose", 0, asked)
        assert pending(world) == 0


class TestDrop:
    def test_a_withdrawn_or_expired_proposal_holds_nothing_any_more(self, world: World) -> None:
        due_at = 0
        for verb, by in (("withdraw", world.tier1), ("reject", world.core1), ("releaseProposal", world.auditor)):
            receivable = scenes.proposed(world, dueOn=world.today + 1)
            due_at = world.view("ReceivableBook", "receivable", receivable)["dueAt"]
            approval = file_confirmation(world, receivable).value
            if verb == "releaseProposal":
                world.travel(to=due_at)
            done = world.send(by.maker, "ReceivableBook", verb, receivable)
            assert done.event("QuotaHeld") == {
                "approval": approval,
                "debtor": world.core1.id,
                "currency": CNY,
                "amount": 0,
            }
            assert pending(world) == held(world, approval) == 0
            # Released afterwards, it frees nothing a second time.
            world.send(world.auditor.maker, "DualControl", "release", approval)
            assert pending(world) == 0

    def test_cancelled_or_released_it_can_be_filed_again(self, world: World) -> None:
        receivable = scenes.proposed(world)
        first = file_confirmation(world, receivable).value
        world.send(world.core1.maker, "DualControl", "cancel", first)
        second = file_confirmation(world, receivable).value
        assert pending(world) == FACE
        world.travel(seconds=DEFAULT["ApprovalSeconds"])
        call = world.call_data("ReceivableBook", "confirm", 0, receivable)
        target = world.addresses["ReceivableBook"]
        # Expired, it holds until somebody, anybody, puts it away.
        world.refuses("CallAlreadyFiled", world.core1.maker, "DualControl", "file", target, call, approval=second)
        world.send(world.tier3.maker, "DualControl", "release", second)
        third = file_confirmation(world, receivable).value
        world.send(world.core1.checker, "ReceivableBook", "confirm", third, receivable)
        quota = world.view("IssuerQuotas", "quota", world.core1.id, CNY)
        assert (quota["outstanding"], quota["pending"]) == (FACE, 0)

    def test_another_call_that_names_its_number_frees_nothing(self, world: World) -> None:
        one, two = scenes.proposed(world), scenes.proposed(world)
        approval = file_confirmation(world, one).value
        world.refuses("ApprovalForOtherTerms", world.core1.checker, "ReceivableBook", "confirm", approval, two)
        world.refuses("CapabilityMissing", world.core1.maker, "ReceivableBook", "confirm", approval, two)
        assert pending(world) == held(world, approval) == FACE

    def test_one_person_that_confirms_overtakes_a_request_which_holds_nothing_any_more(self, world: World) -> None:
        receivable = scenes.proposed(world)
        approval = file_confirmation(world, receivable).value
        # There is room for it once: the request must not stand in the way of what it asks for.
        world.send(world.core1.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, FACE)
        done = world.send(world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
        assert (done.event("QuotaHeld")["approval"], done.event("QuotaHeld")["amount"]) == (approval, 0)
        assert pending(world) == held(world, approval) == 0
        assert world.view("IssuerQuotas", "quota", world.core1.id, CNY)["outstanding"] == FACE
        # Moot, it is for anyone to put away, and frees nothing a second time.
        world.send(world.tier3.maker, "DualControl", "release", approval)
        assert pending(world) == 0


class TestAMakerThatHoldsTheWholeQuota:
    """One rogue maker can file until nothing of the quota is left; every other of the house can undo it."""

    def fill(self, world: World) -> list[int]:
        world.send(world.core1.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, 3 * FACE)
        number = scenes.invoice(world, world.tier1, world.core1)
        asked = [scenes.terms(world, world.core1, world.tier1, (number, FACE), reason=ref(str(n))) for n in range(3)]
        return [scenes.file(world, world.core1.maker, "ReceivableBook", "propose", 0, each) for each in asked]

    def test_an_admin_cancels_each_in_one_call(self, world: World) -> None:
        filed = self.fill(world)
        receivable = scenes.proposed(world)
        world.refuses("QuotaExceeded", world.core1.maker, "ReceivableBook", "confirm", 0, receivable, left=0)
        for number in filed:
            world.send(world.core1.admin, "DualControl", "cancel", number)
        assert pending(world) == 0
        world.send(world.core1.maker, "ReceivableBook", "confirm", 0, receivable)

    def test_the_checker_alone_cancels_none(self, world: World) -> None:
        (first, *_) = self.fill(world)
        world.refuses("CapabilityMissing", world.core1.checker, "DualControl", "cancel", first)

    def test_without_its_account_anyone_releases_them_at_once(self, world: World) -> None:
        filed = self.fill(world)
        for number in filed:
            world.refuses("ApprovalNotVoid", world.tier3.maker, "DualControl", "release", number, approval=number)
        scenes.two_persons(world, world.core1, "PartyRegistry", "removeAccount", world.core1.maker.address)
        for number in filed:
            world.send(world.tier3.maker, "DualControl", "release", number)
        assert pending(world) == 0
