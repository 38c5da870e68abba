"""Contract state and model are the same, field by field."""

from __future__ import annotations

from tests.contracts.test_words import ENUMS
from tests.contracts.world import World
from tests.contracts.world.words import (
    CNY,
    BankAccountState,
    ClaimState,
    EntryUse,
    LoanState,
    Lock,
    OfferState,
    PayoutState,
    RequestState,
    TransferOfferState,
    Verb,
)
from tests.property.model import Model
from tests.property.snapshot import Snapshot


def check(world: World, model: Model, now: Snapshot) -> None:
    """:raises AssertionError: they differ; the comparison shows where."""
    names = {member.id: name for name, member in world.members.items()}
    _trade(names, model, now)
    _claims(names, model, now)
    assert {number: (RequestState(each["state"]).name, each["hop"]) for number, each in now.requests.items()} == {
        number: (each.state, each.hop) for number, each in model.requests.items()
    }
    assert {
        number: (OfferState(each["state"]).name, each["principal"], each["least"])
        for number, each in now.offers.items()
    } == {number: (each.state, each.principal, each.least) for number, each in model.offers.items()}
    _loans(world, model, now)
    _cash(names, world, model, now)
    _control(names, world, model, now)
    for name, quota in now.quotas.items():
        assert quota == vars(model.quotas[name])
        assert now.overdue[name] == model.overdue[name]
    for key, limit in now.limits.items():
        mine = model.limits[key]
        assert (limit["limit"], limit["advanceRateBps"], limit["used"]) == (mine.limit, mine.advance_bps, mine.used)


def _trade(names: dict[int, str], model: Model, now: Snapshot) -> None:
    states = ENUMS["ReceivableState"]
    fields = ("gross", "reductions", "credited", "currency", "allocated", "revision")
    assert {
        number: (names[each["seller"]], names[each["buyer"]], *(each[name] for name in fields))
        for number, each in now.invoices.items()
    } == {
        number: (each.seller, each.buyer, *(getattr(each, name) for name in fields))
        for number, each in model.invoices.items()
    }
    assert {
        number: (
            states[each["state"]],
            each["face"],
            each["paid"],
            each["redeemed"],
            each["dueAt"],
            each["graceDays"],
            each["isOverdue"],
            each["paidOn"],
        )
        for number, each in now.receivables.items()
    } == {
        number: (
            each.state,
            each.face,
            each.paid,
            each.redeemed,
            each.due_at,
            each.grace_days,
            each.is_overdue,
            each.paid_on,
        )
        for number, each in model.receivables.items()
    }
    assert {
        number: [(part["invoice"], part["amount"], part["revision"]) for part in parts]
        for number, parts in now.allocations.items()
    } == {number: each.parts for number, each in model.receivables.items()}


def _claims(names: dict[int, str], model: Model, now: Snapshot) -> None:
    """What locked a claim says nothing any more once the lock is off."""
    fields = ("value", "redeemed", "tier", "splits", "parent", "paidAt", "hop")
    assert {
        number: (
            names[each["holder"]],
            tuple(each[name] for name in fields),
            ClaimState(each["state"]).name,
            (Lock(each["lock"]).name.rstrip("_"), each["lockedBy"] if each["lock"] else 0),
        )
        for number, each in now.claims.items()
    } == {
        number: (
            each.holder,
            (each.value, each.redeemed, each.tier, each.splits, each.parent, each.paid_at, each.hop),
            each.state,
            each.lock,
        )
        for number, each in model.claims.items()
    }
    assert {number: TransferOfferState(each["state"]).name for number, each in now.transfers.items()} == {
        number: each.state for number, each in model.transfers.items()
    }


def _cash(names: dict[int, str], world: World, model: Model, now: Snapshot) -> None:
    assert {
        number: (PayoutState(each["state"]).name, each["amount"], each["account"], each["reservedAt"])
        for number, each in now.payouts.items()
    } == {number: (each.state, each.amount, each.account, each.reserved_at) for number, each in model.payouts.items()}
    assert {
        number: (names[each["party"]], each["currency"], BankAccountState(each["state"]).name)
        for number, each in now.accounts.items()
    } == {number: (each.party, each.currency, each.state) for number, each in model.accounts.items()}
    assert now.money == {name: model.money[name] for name in now.money}
    assert (now.totals["minted"], now.totals["burned"]) == (model.minted, model.burned)
    for key, entry in model.entries.items():
        said = world.view("DepositToken:CNY", "statementEntry", key)
        kept = (names[said["party"]], said["amount"], EntryUse(said["use"]).name, said["usedAt"])
        assert kept == (entry.party, entry.amount, entry.use, entry.used_at)


def _control(names: dict[int, str], world: World, model: Model, now: Snapshot) -> None:
    assert {(names[party], Verb(verb).name): each for (party, verb), each in now.policies.items()} == {
        key: {"on": each.on, "above": each.above, "daily": each.daily, "used": each.used, "usedAt": each.used_at}
        for key, each in model.policies.items()
    }
    held = {number: each for number, each in now.held.items() if each["amount"]}
    assert {number: (names[each["debtor"]], each["amount"], each["receivable"]) for number, each in held.items()} == {
        number: (each.debtor, each.amount, each.receivable) for number, each in model.holds.items() if each.amount
    }
    listing = world.view("ParameterRegistry", "listing", CNY)
    assert (names[listing["bank"]], listing["smallest"]) == (model.banks[CNY], model.smallest)
    for text, is_in_force in model.texts.items():
        assert bool(world.view("ParameterRegistry", "undertaking", text)["retiredAt"]) != is_in_force


def _loans(world: World, model: Model, now: Snapshot) -> None:
    """Interest last written down may lie behind the model's, which has it up to today; what is owed today may not."""
    for number, each in now.loans.items():
        mine = model.loans[number]
        assert (LoanState(each["state"]).name, each["principal"], each["fee"]) == (mine.state, mine.principal, mine.fee)
        assert bool(each["pledge"]) == mine.secured
        assert world.view("LoanBook", "owed", number) == model.owed(mine)
    assert now.loans.keys() == model.loans.keys()
