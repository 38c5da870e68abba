"""The checker's call, and each way it can be wrong."""

from __future__ import annotations

from typing import Any

from tests.contracts.world import World, scenes
from tests.contracts.world.members import account
from tests.contracts.world.words import DAY_S, DEFAULT, ApprovalState, Capability

TOKEN = "DepositToken:CNY"


class TestSecondPerson:
    """On a payout, which can be repeated, so that nothing but dual control refuses."""

    def filed(self, world: World, amount: int = 500) -> tuple[int, tuple[Any, ...]]:
        args = (amount, scenes.bank_account(world, world.core1))
        return scenes.file(world, world.core1.maker, TOKEN, "reservePayout", 0, *args), args

    def test_a_request_is_good_only_for_its_own_terms(self, world: World) -> None:
        approval, (_, to) = self.filed(world)
        for other in ((501, to), (500, scenes.bank_account(world, world.core1))):
            world.refuses("ApprovalForOtherTerms", world.core1.checker, TOKEN, "reservePayout", approval, *other)

    def test_a_request_is_good_only_for_its_own_verb_and_contract(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        to = scenes.bank_account(world, world.core1)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "pay", 0, receivable, 5)
        world.refuses("ApprovalForOtherTerms", world.core1.checker, TOKEN, "reservePayout", approval, 5, to)
        elsewhere = world.call_data(TOKEN, "reservePayout", 0, 5, to)
        target = world.addresses["ReceivableBook"]
        approval = int(world.send(world.core1.maker, "DualControl", "file", target, elsewhere).value)
        world.refuses("ApprovalForOtherTerms", world.core1.checker, TOKEN, "reservePayout", approval, 5, to)

    def test_a_request_is_used_once(self, world: World) -> None:
        approval, args = self.filed(world)
        world.send(world.core1.checker, TOKEN, "reservePayout", approval, *args)
        world.refuses(
            "ApprovalNotOpen",
            world.core1.checker,
            TOKEN,
            "reservePayout",
            approval,
            *args,
            state=ApprovalState.Consumed,
        )

    def test_a_request_expires_to_the_second(self, world: World) -> None:
        approval, args = self.filed(world)
        expires_at = world.now + DEFAULT["ApprovalSeconds"]
        world.travel(to=expires_at - 1)
        world.clone().send(world.core1.checker, TOKEN, "reservePayout", approval, *args)
        world.travel(to=expires_at)
        world.refuses(
            "ApprovalIsExpired",
            world.core1.checker,
            TOKEN,
            "reservePayout",
            approval,
            *args,
            expiresAt=expires_at,
        )

    def test_another_partys_request_is_not_ours(self, world: World) -> None:
        approval, (amount, _) = self.filed(world)
        args = (amount, scenes.bank_account(world, world.core2))
        world.refuses("ApprovalOfOtherParty", world.core2.checker, TOKEN, "reservePayout", approval, *args)

    def test_a_number_nobody_filed_is_unknown(self, world: World) -> None:
        to = scenes.bank_account(world, world.core1)
        world.refuses("ApprovalUnknown", world.core1.checker, TOKEN, "reservePayout", 10_000, 5, to, approval=10_000)

    def test_the_same_person_with_another_key_is_the_same_person(self, world: World) -> None:
        twin = account("core1.maker.as-checker", Capability.Checker, person="core1.maker")
        joins = twin.joins(world.addresses["PartyRegistry"], world.core1.scheme, world.core1.value)
        scenes.two_persons(world, world.core1, "PartyRegistry", "addAccount", world.core1.id, joins)
        approval, args = self.filed(world)
        world.refuses("SamePerson", twin, TOKEN, "reservePayout", approval, *args, approval=approval)

    def test_a_maker_removed_since_takes_its_requests_along(self, world: World) -> None:
        approval, args = self.filed(world)
        scenes.two_persons(world, world.core1, "PartyRegistry", "removeAccount", world.core1.maker.address)
        world.refuses(
            "MakerNotGood",
            world.core1.checker,
            TOKEN,
            "reservePayout",
            approval,
            *args,
            maker=world.core1.maker.address,
        )

    def test_an_admin_files_nothing_that_moves_value(self, world: World) -> None:
        call = world.call_data(TOKEN, "reservePayout", 0, 500, scenes.bank_account(world, world.core1))
        by, needed = world.core1.admin, Capability.Maker
        world.refuses("CapabilityMissing", by, "DualControl", "file", world.addresses[TOKEN], call, needed=needed)

    def test_the_guards_of_the_verb_still_hold_for_the_checker(self, world: World) -> None:
        receivable = scenes.proposed(world)
        approval = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, receivable)
        world.send(world.tier1.maker, "ReceivableBook", "withdraw", receivable)
        world.refuses("EdgeNotAllowed", world.core1.checker, "ReceivableBook", "confirm", approval, receivable)

    def test_a_request_outlives_the_weekend_and_a_blocked_party_may_cancel_it(self, world: World) -> None:
        approval, _ = self.filed(world)
        world.travel(seconds=2 * DAY_S)
        scenes.suspend(world, world.core1)
        world.send(world.core1.admin, "DualControl", "cancel", approval)
