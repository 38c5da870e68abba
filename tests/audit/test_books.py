"""The books are kept from every event there is, and agree with the contracts wherever the ledger's life leads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chain.audit.books.bookkeeper import HANDLERS, OF_A_TOKEN, TOLD_BY_OTHERS, WITH_THE_BOOK
from chain.audit.verification import Plan, verify
from chain.contracts.artifact import artifacts
from tests.audit.chronicle import LATER, chronicle
from tests.contracts.world import World, scenes
from tests.contracts.world.words import Discharge, Lock, Recourse


def audited(path: Path, *stories: Callable[[World], None]) -> dict[str, int]:
    """The findings on a ledger on which some things happened."""

    def all_of_them(world: World) -> None:
        for story in stories:
            story(world)

    told = chronicle(all_of_them)
    return dict(verify([told.bundle(path)], Plan(LATER, "revm", recompile=False)).findings.counts)


class TestEvents:
    def test_all_of_them_are_entered_or_said_to_add_nothing(self) -> None:
        declared = {f"{name}.{event.name}" for name, each in artifacts().items() for event in each.abi.events.values()}
        assert declared <= {*HANDLERS, *OF_A_TOKEN, *WITH_THE_BOOK, *TOLD_BY_OTHERS}


def redeemed_under_an_offer(world: World) -> None:
    """Between an offer and its acceptance something is paid and redeemed: less of the invoice is used than was offered."""
    receivable, claim = scenes.confirmed(world, 1_000_00)
    invoice = scenes.invoice(world, world.tier2, world.tier1, 1_000_00)
    terms = (claim, world.tier2.id, invoice, Recourse.With, Discharge.OnAcceptance, world.now + 1_000)
    offer = world.send(world.tier1.maker, "ClaimToken", "offerTransfer", 0, *terms).value
    scenes.pay(world, receivable, 400_00)
    scenes.redeem(world, claim)
    world.send(world.tier2.maker, "ClaimToken", "acceptTransfer", 0, offer, 600_00)


def redeemed_away_under_an_offer(world: World) -> None:
    """A claim ends while an offer of it is open: the offer stays until somebody releases it."""
    receivable, claim = scenes.confirmed(world, 1_000_00)
    invoice = scenes.invoice(world, world.tier2, world.tier1, 1_000_00)
    terms = (claim, world.tier2.id, invoice, Recourse.With, Discharge.OnAcceptance, world.now + 1_000)
    world.send(world.tier1.maker, "ClaimToken", "offerTransfer", 0, *terms)
    scenes.pay(world, receivable, 1_000_00)
    scenes.redeem(world, claim)
    assert world.view("ClaimToken", "claim", claim)["lock"] == Lock.TransferOffer


def ends(world: World) -> None:
    """What can come to nothing does: proposals, offers, requests, suspensions, a default, an unsecured loan."""
    world.send(world.core1.maker, "ReceivableBook", "reject", scenes.proposed(world, 100_00))
    world.send(world.core1.maker, "ReceivableBook", "withdraw", scenes.proposed(world, 100_00, by=world.core1.maker))
    _, claim = scenes.confirmed(world, 500_00)
    asked = scenes.request(world, claim)
    offered = scenes.offer(world, asked, 100_00)
    world.send(world.funder1.maker, "FinancingDesk", "withdrawOffer", offered)
    world.send(world.tier1.maker, "FinancingDesk", "withdrawRequest", asked)
    scenes.loan(world, claim, 100_00)
    scenes.suspend(world, world.tier3)
    scenes.together(world, world.regulator, "PartyRegistry", "resume", world.tier3.id)
    proposal = scenes.proposed(world, 100_00)
    held = scenes.file(world, world.core1.maker, "ReceivableBook", "confirm", 0, proposal)
    world.send(world.core1.maker, "DualControl", "cancel", held)
    scenes.defaulted(world, debtor=world.core2)


class TestBooks:
    def test_agree_with_the_contracts_whatever_happens(self, tmp_path: Path) -> None:
        assert audited(tmp_path / "one", redeemed_under_an_offer, redeemed_away_under_an_offer, ends) == {}
