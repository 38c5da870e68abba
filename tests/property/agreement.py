"""Contract state and model are the same, field by field."""

from __future__ import annotations

from tests.contracts.test_words import ENUMS
from tests.contracts.world import World
from tests.contracts.world.words import (
    ClaimState,
    LoanState,
    Lock,
    OfferState,
    PayoutState,
    RequestState,
    TransferOfferState,
)
from tests.property.model import Model
from tests.property.snapshot import Snapshot

PER_CENT_OF_INTEREST = 3_600_000


def check(world: World, model: Model, now: Snapshot) -> None:
    """:raises AssertionError: they differ; the comparison shows where."""
    names = {member.id: name for name, member in world.members.items()}
    states = ENUMS["ReceivableState"]
    assert {
        number: (names[each["seller"]], names[each["buyer"]], each["gross"], each["allocated"])
        for number, each in now.invoices.items()
    } == {number: (each.seller, each.buyer, each.gross, each.allocated) for number, each in model.invoices.items()}
    assert {
        number: (states[each["state"]], each["face"], each["paid"], each["redeemed"], each["dueAt"], each["graceDays"])
        for number, each in now.receivables.items()
    } == {
        number: (each.state, each.face, each.paid, each.redeemed, each.due_at, each.grace_days)
        for number, each in model.receivables.items()
    }
    assert {
        number: (
            names[each["holder"]],
            (each["value"], each["redeemed"], each["tier"], each["splits"], each["parent"], each["root"]),
            ClaimState(each["state"]).name,
            (Lock(each["lock"]).name.rstrip("_"), each["lockedBy"]),
        )
        for number, each in now.claims.items()
    } == {
        number: (
            each.holder,
            (each.value, each.redeemed, each.tier, each.splits, each.parent, each.root),
            each.state,
            each.lock,
        )
        for number, each in model.claims.items()
    }
    assert {number: TransferOfferState(each["state"]).name for number, each in now.transfers.items()} == {
        number: each.state for number, each in model.transfers.items()
    }
    assert {number: RequestState(each["state"]).name for number, each in now.requests.items()} == {
        number: each.state for number, each in model.requests.items()
    }
    assert {number: (OfferState(each["state"]).name, each["principal"]) for number, each in now.offers.items()} == {
        number: (each.state, each.principal) for number, each in model.offers.items()
    }
    _loans(world, model, now)
    assert {number: (PayoutState(each["state"]).name, each["amount"]) for number, each in now.payouts.items()} == {
        number: (each.state, each.amount) for number, each in model.payouts.items()
    }
    assert now.money == {name: model.money[name] for name in now.money}
    assert (now.totals["minted"], now.totals["burned"]) == (model.minted, model.burned)
    for name, quota in now.quotas.items():
        assert quota == vars(model.quotas[name])
    for key, limit in now.limits.items():
        mine = model.limits[key]
        assert (limit["limit"], limit["advanceRateBps"], limit["used"]) == (mine.limit, mine.advance_bps, mine.used)


def _loans(world: World, model: Model, now: Snapshot) -> None:
    """Interest last written down may lie behind the model's, which has it up to today; what is owed today may not."""
    for number, each in now.loans.items():
        mine = model.loans[number]
        assert (LoanState(each["state"]).name, each["principal"], each["fee"]) == (mine.state, mine.principal, mine.fee)
        assert bool(each["pledge"]) == mine.secured
        assert world.view("LoanBook", "owed", number) == model.owed(mine)
    assert now.loans.keys() == model.loans.keys()
