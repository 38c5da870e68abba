"""A lock that is over opens nothing: what locked a claim once, an offer or a loan, says nothing about its lock of today."""

from __future__ import annotations

from typing import Any

import pytest

from app.claims.mirror import MIRRORS
from app.history.registers import AsOf
from app.proofs.words import lines
from chain.port import Address
from chain.proofs.subjects import Claim, Part
from chain.proofs.verifier import Proven
from tests.audit.chronicle import CONSORTIUM
from tests.audit.story import WorldViews
from tests.contracts.world import World, scenes
from tests.contracts.world.words import LoanState, Lock

TOKEN, LOANS = "ClaimToken", "LoanBook"
CENTS = 100_00
GENESIS = CONSORTIUM.genesis()
HEAD = GENESIS.head()


def lock_of(world: World, claim: int) -> tuple[int, int]:
    record = world.view(TOKEN, "claim", claim)
    return record["lock"], record["lockedBy"]


def repaid(world: World, claim: int) -> int:
    """A loan on the claim that is over."""
    loan = scenes.loan(world, claim, CENTS)
    world.send(world.tier1.maker, LOANS, "repayAll", 0, loan, 2 * CENTS)
    return loan


class TestStaleOffer:
    @pytest.mark.parametrize(
        ("verb", "who", "args"),
        [
            ("acceptTransfer", "tier2", (0, 1, 1)),
            ("rejectTransfer", "tier2", (1,)),
            ("cancelTransfer", "tier1", (1,)),
            ("releaseTransfer", "auditor", (1,)),
        ],
    )
    def test_it_opens_neither_a_later_offer_nor_a_loan_of_its_own_number(
        self, world: World, verb: str, who: str, args: tuple[int, ...]
    ) -> None:
        _, claim = scenes.confirmed(world)
        stale = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        world.send(world.tier1.maker, TOKEN, "cancelTransfer", stale)
        assert lock_of(world, claim) == (Lock.None_, stale)
        pledged = world.clone()
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier3)
        loan = scenes.loan(pledged, claim, CENTS)
        assert stale == loan == 1
        for each, lock in ((world, (Lock.TransferOffer, offer)), (pledged, (Lock.Pledge, loan))):
            by = each.members[who].maker
            each.refuses("TransferOfferNotOpen", by, TOKEN, verb, *args)
            assert lock_of(each, claim) == lock


class TestStaleLoan:
    def test_it_opens_neither_a_later_loan_nor_an_offer_of_its_own_number(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        stale = repaid(world, claim)
        assert lock_of(world, claim) == (Lock.None_, stale)
        offered = world.clone()
        loan = scenes.loan(world, claim, CENTS)
        offer = scenes.transfer_offer(offered, claim, offered.tier1, offered.tier2)
        assert stale == offer == 1
        for each, lock in ((world, (Lock.Pledge, loan)), (offered, (Lock.TransferOffer, offer))):
            for verb, amount in (("repay", 1), ("repayAll", CENTS)):
                each.refuses("LoanNotOpen", each.tier1.maker, LOANS, verb, 0, stale, amount)
            assert lock_of(each, claim) == lock

    def test_its_lender_is_paid_nothing_by_a_claim_that_is_offered(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        repaid(world, claim)
        scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        scenes.pay(world, receivable, CENTS)
        assert scenes.redeem(world, claim) == (CENTS, 0)

    def test_a_claim_that_is_offered_stays_so_when_it_is_drawn(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        stale = repaid(world, claim)
        offer = scenes.transfer_offer(world, claim, world.tier1, world.tier2)
        assert stale == offer
        scenes.pay(world, receivable, CENTS)
        done = world.send(world.auditor.maker, TOKEN, "redeem", claim)
        assert not {"LoanPaid", "LoanClosed", "ClaimUnlocked"} & set(done.names)
        assert lock_of(world, claim) == (Lock.TransferOffer, offer)

    def test_an_offer_of_the_number_of_anothers_loan_pays_that_lender_nothing(self, world: World) -> None:
        receivable, offered = scenes.confirmed(world)
        _, pledged = scenes.confirmed(world)
        loan = scenes.loan(world, pledged, CENTS)
        assert scenes.transfer_offer(world, offered, world.tier1, world.tier2) == loan
        scenes.pay(world, receivable, CENTS)
        owed = world.view(LOANS, "owed", loan)
        assert scenes.redeem(world, offered) == (CENTS, 0)
        assert world.view(LOANS, "owed", loan) == owed

    def test_the_parts_of_a_claim_that_was_locked_once_know_nothing_of_it(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world)
        repaid(world, claim)
        parts = scenes.split(world, claim, CENTS, scenes.FACE - CENTS)
        assert [lock_of(world, part) for part in parts] == [(Lock.None_, 0)] * 2
        scenes.pay(world, receivable, scenes.FACE)
        assert scenes.redeem(world, parts[0]) == (CENTS, 0)

    def test_what_a_claim_that_ended_left_owing_touches_no_lock(self, world: World) -> None:
        receivable, claim = scenes.confirmed(world, 10 * CENTS)
        loan = scenes.loan(world, claim, 8 * CENTS, dueOn=world.today + 1)
        world.travel(days=64)
        world.send(world.auditor.maker, "ReceivableBook", "markDefaulted", receivable)
        world.travel(days=3650)
        scenes.pay(world, receivable, 10 * CENTS)
        assert scenes.redeem(world, claim) == (0, 10 * CENTS)
        before = lock_of(world, claim)
        assert world.view(LOANS, "loan", loan)["state"] == LoanState.Open
        owed = world.view(LOANS, "owed", loan)
        scenes.fund(world, world.tier1, owed)
        done = world.send(world.tier1.maker, LOANS, "repayAll", 0, loan, owed)
        assert "ClaimUnlocked" not in done.names
        assert lock_of(world, claim) == before


class TestShown:
    """What locked a claim once is kept, since clearing it costs a write, and shown to nobody as what locks it."""

    def test_a_register_of_the_auditors_says_that_nothing_locks_it(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        loan = scenes.loan(world, claim, CENTS)
        assert shown(world, claim) == ("Pledge", loan)
        world.send(world.tier1.maker, LOANS, "repayAll", 0, loan, 2 * CENTS)
        assert shown(world, claim) == ("None", None)

    def test_a_proof_in_words_says_that_nothing_locks_it(self, world: World) -> None:
        _, claim = scenes.confirmed(world)
        loan = scenes.loan(world, claim, CENTS)
        assert proven(world, claim) == ("Pledge", str(loan))
        world.send(world.tier1.maker, LOANS, "repayAll", 0, loan, 2 * CENTS)
        assert proven(world, claim) == ("None", "nothing")


def shown(world: World, claim: int) -> tuple[Any, Any]:
    """A claim's lock, and what locks it, in the register of claims."""
    record = AsOf(HEAD, WorldViews(world), MIRRORS).find("claim", claim)
    assert record is not None
    return record["lock"], record["lockedBy"]


def proven(world: World, claim: int) -> tuple[str, str]:
    """The same in the words of a proof."""
    record = world.view(TOKEN, "claim", claim)
    part = Part(TOKEN, "_records", (claim,))
    said = dict(
        lines(
            Proven(Claim(claim), GENESIS.header, GENESIS.header.hash, (), Address(bytes(20)), True, ((part, record),))
        )
    )
    return said["lock"], said["locked by"]
