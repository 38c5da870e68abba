"""The second side's consent: the debtor confirms what the supplier proposed, the supplier accepts what the debtor did."""

from __future__ import annotations

import pytest

from app.receivables.transitions import ReceivableState
from tests.contracts.world import World, scenes
from tests.contracts.world.ledger import ViewRefused
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import CNY, ClaimState, Lock, Parameter, Role, ref

BOOK = "ReceivableBook"


def set_cap(world: World, by: str, cap: int) -> None:
    """Core 1's cap, by two of itself or of governance."""
    scenes.together(world, world.members[by], "IssuerQuotas", "setQuotaCap", world.core1.id, CNY, cap)


class TestConfirm:
    def test_the_supplier_holds_a_claim_and_the_debtor_owes(self, world: World) -> None:
        receivable = scenes.proposed(world)
        done = world.send(world.core1.maker, BOOK, "confirm", 0, receivable)
        assert world.view(BOOK, "receivable", receivable)["state"] == ReceivableState.CONFIRMED
        assert world.view("ClaimToken", "claim", done.value) == {
            "receivable": receivable,
            "holder": world.tier1.id,
            "value": FACE,
            "redeemed": 0,
            "tier": 1,
            "splits": 0,
            "lock": Lock.None_,
            "state": ClaimState.Live,
            "parent": 0,
            "paidAt": 0,
            "hop": 0,
            "lockedBy": 0,
        }
        assert done.event("ReceivableConfirmed") == {
            "receivable": receivable,
            "claim": done.value,
            "by": world.core1.id,
        }
        assert done.event("ClaimMinted") == {
            "claim": done.value,
            "receivable": receivable,
            "holder": world.tier1.id,
            "value": FACE,
        }
        assert done.event("Transfer") == {"from": bytes(20), "to": world.tier1.holder, "tokenId": done.value}
        assert done.event("SlotChanged") == {"tokenId": done.value, "oldSlot": 0, "newSlot": receivable}
        assert done.event("TransferValue") == {"fromTokenId": 0, "toTokenId": done.value, "value": FACE}
        quota = world.view("IssuerQuotas", "quota", world.core1.id, CNY)
        assert (quota["outstanding"], quota["pending"]) == (FACE, 0)
        assert done.all("QuotaUsed")[-1]["outstanding"] == FACE

    def test_twice_is_refused_even_where_the_quota_is_used_up(self, world: World) -> None:
        receivable = scenes.proposed(world)
        world.send(world.core1.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, FACE)
        world.send(world.core1.maker, BOOK, "confirm", 0, receivable)
        confirmed = ReceivableState.CONFIRMED
        world.refuses(
            "EdgeNotAllowed",
            world.core1.maker,
            BOOK,
            "confirm",
            0,
            receivable,
            **{"receivable": receivable, "from": confirmed, "to": confirmed},
        )

    def test_by_the_debtor_alone(self, world: World) -> None:
        receivable = scenes.proposed(world)
        for by in (world.tier1, world.core2, world.operator):
            world.refuses("NotTheNamedParty", by.maker, BOOK, "confirm", 0, receivable, caller=by.id)

    def test_what_the_debtor_proposed_is_accepted_not_confirmed(self, world: World) -> None:
        receivable = scenes.proposed(world, by=world.core1.maker)
        world.refuses("NotTheNamedParty", world.core1.maker, BOOK, "confirm", 0, receivable)

    def test_it_was_proposed(self, world: World) -> None:
        world.refuses("ReceivableUnknown", world.core1.maker, BOOK, "confirm", 0, 9, receivable=9)
        with pytest.raises(ViewRefused, match="ReceivableUnknown"):
            world.view(BOOK, "receivable", 9)
        withdrawn = scenes.proposed(world)
        world.send(world.tier1.maker, BOOK, "withdraw", withdrawn)
        world.refuses("EdgeNotAllowed", world.core1.maker, BOOK, "confirm", 0, withdrawn)

    def test_both_sides_still_may_undertake(self, world: World) -> None:
        receivable = scenes.proposed(world)
        for who, role in ((world.core1, Role.CoreEnterprise), (world.tier1, Role.Supplier)):
            blocked = world.clone()
            scenes.suspend(blocked, who)
            blocked.refuses("PartyIsSuspended", world.core1.maker, BOOK, "confirm", 0, receivable, party=who.id)
            ended = world.clone()
            scenes.together(ended, ended.operator, "PartyRegistry", "endRole", who.id, role)
            ended.refuses("RoleMissing", world.core1.maker, BOOK, "confirm", 0, receivable, party=who.id)

    def test_before_it_is_due(self, world: World) -> None:
        receivable = scenes.proposed(world)
        world.travel(to=world.view(BOOK, "receivable", receivable)["dueAt"])
        world.refuses("PastDue", world.core1.maker, BOOK, "confirm", 0, receivable, dueAt=world.now)

    def test_a_reason_is_asked_for_when_it_is_proposed_and_a_usual_tenor_shortened_since_undoes_none(
        self, world: World
    ) -> None:
        receivable = scenes.proposed(world)
        args = (Parameter.TenorDays, 30, 0, ref("note"))
        scenes.together(world, world.governance, "ParameterRegistry", "setParameter", *args)
        world.send(world.core1.maker, BOOK, "confirm", 0, receivable)

    def test_a_longest_tenor_shortened_since_holds(self, world: World) -> None:
        receivable = scenes.proposed(world)
        scenes.together(
            world, world.governance, "ParameterRegistry", "setParameter", Parameter.TenorDaysMax, 59, 0, ref("note")
        )
        world.refuses("TenorTooLong", world.core1.maker, BOOK, "confirm", 0, receivable, tenorDays=60, most=59)
        world.travel(days=1)
        world.send(world.core1.maker, BOOK, "confirm", 0, receivable)

    def test_a_debtor_in_default_confirms_nothing_until_nothing_of_it_is(self, world: World) -> None:
        overdue, _ = scenes.defaulted(world)
        receivable = scenes.proposed(world)
        world.refuses("DebtorIsStopped", world.core1.maker, BOOK, "confirm", 0, receivable, debtor=world.core1.id)
        scenes.pay(world, overdue, FACE - 1)
        world.refuses("DebtorIsStopped", world.core1.maker, BOOK, "confirm", 0, receivable)
        scenes.pay(world, overdue, 1)
        world.send(world.core1.maker, BOOK, "confirm", 0, receivable)

    @pytest.mark.parametrize("by", ["core1", "governance"])
    def test_the_lower_cap_holds_to_the_cent(self, world: World, by: str) -> None:
        one, two = scenes.proposed(world), scenes.proposed(world)
        set_cap(world, by, 2 * FACE - 1)
        world.send(world.core1.maker, BOOK, "confirm", 0, one)
        world.refuses("QuotaExceeded", world.core1.maker, BOOK, "confirm", 0, two, asked=FACE, left=FACE - 1)
        set_cap(world, by, 2 * FACE)
        world.send(world.core1.maker, BOOK, "confirm", 0, two)

    def test_own_pending_proposals_count(self, world: World) -> None:
        world.send(world.core1.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, FACE)
        receivable = scenes.proposed(world)
        pending = scenes.proposed(world, by=world.core1.maker)
        world.refuses("QuotaExceeded", world.core1.maker, BOOK, "confirm", 0, receivable, left=0)
        world.send(world.core1.maker, BOOK, "withdraw", pending)
        world.send(world.core1.maker, BOOK, "confirm", 0, receivable)

    def test_a_cap_set_below_what_is_used_leaves_nothing(self, world: World) -> None:
        scenes.confirmed(world)
        world.send(world.core1.maker, "IssuerQuotas", "setQuotaCap", 0, world.core1.id, CNY, 1)
        receivable = scenes.proposed(world)
        world.refuses("QuotaExceeded", world.core1.maker, BOOK, "confirm", 0, receivable, left=0)


class TestAccept:
    def test_the_supplier_consents_to_what_the_debtor_proposed(self, world: World) -> None:
        receivable = scenes.proposed(world, by=world.core1.maker)
        done = world.send(world.tier1.maker, BOOK, "accept", 0, receivable)
        assert world.view("ClaimToken", "claim", done.value)["holder"] == world.tier1.id
        assert done.event("ReceivableConfirmed")["by"] == world.tier1.id
        quota = world.view("IssuerQuotas", "quota", world.core1.id, CNY)
        assert (quota["outstanding"], quota["pending"]) == (FACE, 0)

    def test_by_the_supplier_alone_and_only_what_the_debtor_proposed(self, world: World) -> None:
        receivable = scenes.proposed(world, by=world.core1.maker)
        for by in (world.core1, world.tier2):
            world.refuses("NotTheNamedParty", by.maker, BOOK, "accept", 0, receivable, caller=by.id)
        own = scenes.proposed(world)
        world.refuses("NotTheNamedParty", world.tier1.maker, BOOK, "accept", 0, own)

    def test_twice_is_refused(self, world: World) -> None:
        receivable = scenes.proposed(world, by=world.core1.maker)
        world.send(world.tier1.maker, BOOK, "accept", 0, receivable)
        world.refuses("EdgeNotAllowed", world.tier1.maker, BOOK, "accept", 0, receivable)

    def test_a_blocked_or_stopped_debtor_is_not_held_to_a_proposal(self, world: World) -> None:
        receivable = scenes.proposed(world, by=world.core1.maker, dueOn=world.today + 100, reason=ref("why"))
        blocked = world.clone()
        scenes.suspend(blocked, blocked.core1)
        blocked.refuses("PartyIsSuspended", blocked.tier1.maker, BOOK, "accept", 0, receivable)
        expired = world.clone()
        scenes.together(expired, expired.operator, "PartyRegistry", "renew", expired.core1.id, expired.now + 1)
        expired.travel(seconds=1)
        expired.refuses("PartyExpired", expired.tier1.maker, BOOK, "accept", 0, receivable)
        scenes.defaulted(world)
        world.refuses("DebtorIsStopped", world.tier1.maker, BOOK, "accept", 0, receivable)

    @pytest.mark.parametrize("by", ["core1", "governance"])
    def test_a_cap_that_came_down_since_holds_to_the_cent(self, world: World, by: str) -> None:
        receivable = scenes.proposed(world, by=world.core1.maker)
        other = scenes.proposed(world, by=world.core1.maker)
        set_cap(world, by, 2 * FACE - 1)
        world.refuses("QuotaExceeded", world.tier1.maker, BOOK, "accept", 0, receivable, asked=FACE, left=FACE - 1)
        world.send(world.core1.maker, BOOK, "withdraw", other)
        world.send(world.tier1.maker, BOOK, "accept", 0, receivable)


class TestModules:
    def test_no_account_mints_draws_or_holds_by_itself(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        for by in (world.core1.maker, world.operator.maker, world.governance.admin):
            who = {"caller": by.address}
            world.refuses("OnlyForModule", by, "ClaimToken", "mint", receivable, world.tier1.id, 1, **who)
            world.refuses("OnlyForModule", by, "ClaimToken", "lockForLoan", claim, 1, **who)
            world.refuses("OnlyForModule", by, "ClaimToken", "drawForLoan", claim, **who)
            world.refuses("OnlyForModule", by, "ClaimToken", "unlockFromLoan", claim, **who)
            world.refuses("OnlyForModule", by, BOOK, "draw", receivable, world.tier1.id, 1, **who)
