"""A proposal that comes to nothing: rejected by the other side, withdrawn, or put away once it is past due."""

from __future__ import annotations

import pytest

from app.receivables.transitions import ReceivableState
from tests.contracts.world import World, scenes
from tests.contracts.world.members import account
from tests.contracts.world.scenes import FACE
from tests.contracts.world.words import CNY

BOOK = "ReceivableBook"


def free(world: World, receivable: int) -> bool:
    """Whether its invoice and the debtor's quota are as if it had never been."""
    number = world.view(BOOK, "allocations", receivable)[0]["invoice"]
    quota = world.view("IssuerQuotas", "quota", world.core1.id, CNY)
    return not (world.view("InvoiceRegister", "invoice", number)["allocated"] or quota["pending"])


class TestReject:
    @pytest.mark.parametrize(("proposer", "other"), [("tier1", "core1"), ("core1", "tier1")])
    def test_the_other_side_declines_and_everything_is_free(self, world: World, proposer: str, other: str) -> None:
        receivable = scenes.proposed(world, by=world.members[proposer].maker)
        world.refuses("NotTheNamedParty", world.members[proposer].maker, BOOK, "reject", receivable)
        world.refuses("NotTheNamedParty", world.tier2.maker, BOOK, "reject", receivable, caller=world.tier2.id)
        world.refuses("CapabilityMissing", world.members[other].checker, BOOK, "reject", receivable)
        done = world.send(world.members[other].maker, BOOK, "reject", receivable)
        assert done.event("ReceivableRejected") == {"receivable": receivable, "by": world.members[other].id}
        # A debtor's proposal had taken up nothing of the invoice, a supplier's nothing of the quota.
        freed = {"tier1": "InvoiceReleased", "core1": "QuotaUsed"}
        assert set(done.names) == {"ReceivableRejected", freed[proposer]}
        assert world.view(BOOK, "receivable", receivable)["state"] == ReceivableState.REJECTED
        assert free(world, receivable)
        world.refuses("EdgeNotAllowed", world.members[other].maker, BOOK, "reject", receivable)

    def test_not_once_it_is_confirmed(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        world.refuses("EdgeNotAllowed", world.core1.maker, BOOK, "reject", receivable)
        world.refuses("EdgeNotAllowed", world.tier1.maker, BOOK, "withdraw", receivable)
        world.refuses("ReceivableUnknown", world.core1.maker, BOOK, "reject", 9)

    def test_a_blocked_party_may_decline_and_withdraw(self, world: World) -> None:
        one, two = scenes.proposed(world), scenes.proposed(world)
        scenes.suspend(world, world.core1)
        scenes.suspend(world, world.tier1)
        world.send(world.core1.maker, BOOK, "reject", one)
        world.send(world.tier1.maker, BOOK, "withdraw", two)


class TestWithdraw:
    @pytest.mark.parametrize(("proposer", "other"), [("tier1", "core1"), ("core1", "tier1")])
    def test_the_proposer_takes_it_back_and_everything_is_free(self, world: World, proposer: str, other: str) -> None:
        receivable = scenes.proposed(world, by=world.members[proposer].maker)
        world.refuses("NotTheNamedParty", world.members[other].maker, BOOK, "withdraw", receivable)
        done = world.send(world.members[proposer].maker, BOOK, "withdraw", receivable)
        assert done.event("ReceivableWithdrawn") == {"receivable": receivable, "by": world.members[proposer].id}
        assert world.view(BOOK, "receivable", receivable)["state"] == ReceivableState.WITHDRAWN
        assert free(world, receivable)
        world.refuses("EdgeNotAllowed", world.members[proposer].maker, BOOK, "withdraw", receivable)
        world.refuses("ReceivableUnknown", world.members[proposer].maker, BOOK, "withdraw", 9)

    def test_its_invoice_can_become_another_receivable(self, world: World) -> None:
        receivable = scenes.proposed(world)
        number = world.view(BOOK, "allocations", receivable)[0]["invoice"]
        world.send(world.tier1.maker, BOOK, "withdraw", receivable)
        terms = scenes.terms(world, world.core1, world.tier1, (number, FACE))
        world.send(world.tier1.maker, BOOK, "propose", 0, terms)


class TestReleaseProposal:
    @pytest.mark.parametrize("proposer", ["tier1", "core1"])
    def test_anyone_puts_a_proposal_away_once_its_due_day_has_passed(self, world: World, proposer: str) -> None:
        receivable = scenes.proposed(world, by=world.members[proposer].maker)
        due_at = world.view(BOOK, "receivable", receivable)["dueAt"]
        world.travel(to=due_at - 1)
        said = {"receivable": receivable, "dueAt": due_at}
        world.refuses("ProposalNotDue", world.auditor.checker, BOOK, "releaseProposal", receivable, **said)
        world.travel(to=due_at)
        assert not free(world, receivable)
        done = world.send(world.auditor.checker, BOOK, "releaseProposal", receivable)
        assert done.event("ReceivableExpired") == {"receivable": receivable}
        assert world.view(BOOK, "receivable", receivable)["state"] == ReceivableState.EXPIRED
        assert free(world, receivable)
        for verb in ("releaseProposal", "withdraw"):
            world.refuses("EdgeNotAllowed", world.members[proposer].maker, BOOK, verb, receivable)

    def test_only_a_proposal(self, world: World) -> None:
        receivable, _ = scenes.confirmed(world)
        world.travel(days=100)
        world.refuses("EdgeNotAllowed", world.auditor.maker, BOOK, "releaseProposal", receivable)
        world.refuses("ReceivableUnknown", world.auditor.maker, BOOK, "releaseProposal", 9, receivable=9)
        world.refuses("AccountUnknown", account("stranger"), BOOK, "releaseProposal", receivable)
