"""What a contract's event says otherwise than the contract keeps it, or keeps to itself, is found and named.

These are not bundles that somebody altered but contracts with a fault: history is as it was executed, one event apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chain.audit.books.balance import Balances
from chain.audit.books.bookkeeper import Bookkeeper
from chain.audit.books.comparison import compare_all, compare_some
from chain.audit.findings import Finding
from chain.audit.state import UNLISTED, LedgerState, read_state
from chain.contracts.artifact import artifact
from chain.ethereum.blocks import Outcome
from chain.port import Log
from tests.audit.chronicle import Chronicle, chronicle
from tests.audit.story import WorldViews, story
from tests.contracts.world import World
from tests.contracts.world.words import ref


@dataclass(frozen=True)
class Lie:
    """An event that says something else, or is not there: which of its kind, counted from the first or the last."""

    event: str
    says: Mapping[str, Any] | None
    finds: str
    which: int = 0


@dataclass(frozen=True)
class Happened:
    """The story's blocks, and the contracts and their state after it."""

    told: Chronicle
    views: WorldViews
    state: LedgerState


LIES: dict[str, Lie] = {
    "part-too-large": Lie("ClaimToken.ClaimSplit", {"value": 600_01}, "splits-sum"),
    "drawn-beyond-its-share": Lie("ClaimToken.ClaimRedeemed", {"toHolder": 20}, "claims-draw-their-share", 2),
    "paid-less": Lie("ReceivableBook.ReceivablePaid", {"amount": 37}, "cash-adds-up", -1),
    "proposal-goes-on": Lie("ReceivableBook.ReceivableExpired", None, "balance-differs"),
    "not-overdue": Lie("ReceivableBook.ReceivableOverdue", None, "overdue-stops-the-debtor"),
    "debtor-goes-on": Lie("IssuerQuotas.DebtorOverdue", None, "overdue-stops-the-debtor"),
    "holds-less": Lie("IssuerQuotas.QuotaHeld", {"amount": 1}, "quotas-count-what-is-owed"),
    "holds-on": Lie("IssuerQuotas.QuotaHeld", None, "quotas-count-what-is-owed", -1),
    "cap-unheard-of": Lie("IssuerQuotas.QuotaCapSet", {"cap": 1}, "balance-differs", -1),
    "other-daily-sum": Lie("DualControl.PolicySet", {"daily": 400_01}, "balance-differs", -1),
    "used-beyond-the-day": Lie("DualControl.DailySumUsed", {"used": 400_00 * 86_400 + 1}, "daily-sums-decay"),
    "decayed-at-once": Lie("DualControl.DailySumUsed", {"used": 0}, "balance-differs", -1),
    "account-of-another": Lie("BankAccounts.BankAccountRegistered", {"party": 8}, "payouts-go-to-own-accounts"),
    "account-usable": Lie("BankAccounts.BankAccountSuspended", None, "balance-differs"),
    "paid-to-another": Lie("DepositToken.PayoutReserved", {"account": 2}, "payouts-go-to-own-accounts"),
    "not-reclaimed": Lie("DepositToken.PayoutReclaimed", None, "cash-adds-up"),
    "mint-undone-in-silence": Lie("DepositToken.MintReversed", None, "cash-adds-up"),
    "entry-for-more": Lie("DepositToken.DepositMinted", {"amount": 9_01}, "cash-adds-up", -1),
    "paid-by-another-entry": Lie("DepositToken.PayoutSettled", {"entry": ref("else")}, "balance-differs"),
    "reduced-more": Lie("InvoiceRegister.InvoiceReduced", {"amount": 10_01}, "balance-differs"),
    "reduced-beyond-its-gross": Lie("InvoiceRegister.InvoiceReduced", {"amount": 90_01}, "invoices-are-used-once"),
    "other-credit-note": Lie("InvoiceRegister.InvoiceReduced", {"number": b"CREDIT-2"}, "balance-differs"),
    "corrected-in-silence": Lie("InvoiceRegister.InvoiceCorrected", None, "balance-differs"),
    "other-currency": Lie("InvoiceRegister.InvoiceCorrected", {"currency": b"EUR"}, "balance-differs"),
    "other-number": Lie("InvoiceRegister.InvoiceRegistered", {"number": b"ELSE"}, "balance-differs"),
    "text-never-listed": Lie("ParameterRegistry.UndertakingListed", None, "undertakings-are-in-force"),
    "text-still-in-force": Lie("ParameterRegistry.UndertakingRetired", None, "balance-differs"),
    "other-smallest": Lie("ParameterRegistry.SmallestAmountSet", {"smallest": 100}, "balance-differs", -1),
    "other-bank": Lie("ParameterRegistry.CurrencyListed", {"bank": 6}, "balance-differs"),
    "other-legal-id": Lie("PartyRegistry.LegalIdAdded", {"value": ref("ELSE")}, "balance-differs"),
    "id-of-another": Lie(
        "PartyRegistry.LegalIdAdded",
        {"scheme": b"USCC\0\0\0\0", "value": ref("TESTTIER2")},
        "one-enterprise-one-party",
    ),
    "not-reclassified": Lie("PartyRegistry.PartyReclassified", None, "balance-differs"),
    "request-on-another": Lie("FinancingDesk.FinancingRequested", {"claim": 8}, "balance-differs", -1),
    "call-to-another": Lie("DualControl.ApprovalFiled", {"target": bytes(20)}, "event-unreadable", -4),
}
"""Name → lie."""


@pytest.fixture(scope="module")
def happened() -> Happened:
    worlds: list[World] = []

    def kept(world: World) -> None:
        story(world)
        worlds.append(world)

    told = chronicle(kept)
    views = WorldViews(worlds[0])
    return Happened(told, views, read_state(views))


def heard(happened: Happened, lie: Lie | None) -> Iterator[Finding]:
    """What the books find where the history is told with one lie."""
    addresses = {name: each.at for name, each in happened.told.deployment.contracts.items()}
    artifacts = {name: artifact(name.partition(":")[0]) for name in addresses}
    books = Bookkeeper(addresses, artifacts)
    balances = Balances(books.tables, addresses)
    about = _told_of(happened.told, lie) if lie is not None else None
    for block in happened.told.blocks[1:]:
        outcomes = [_with_lie(entry.outcome, lie, about) for entry in block.entries]
        yield from books.enter(block, outcomes)
        yield from balances.settle(block.header.number)
    last = happened.told.blocks[-1].header.number
    yield from compare_all(books.state(), happened.state, last)
    unlisted = [(table, key) for table in UNLISTED for key in books.tables.rows[table]]
    yield from compare_some(unlisted, books.tables, happened.views, last)


def _kind(lie: Lie) -> Any:
    contract, _, name = lie.event.partition(".")
    return next(each for each in artifact(contract).abi.events.values() if each.name == name)


def _told_of(told: Chronicle, lie: Lie) -> Log:
    """The log that the lie is about."""
    topic = _kind(lie).topic
    logs = [log for block in told.blocks for entry in block.entries for log in entry.outcome.logs]
    return [log for log in logs if log.topics[0] == topic][lie.which]


def _with_lie(outcome: Outcome, lie: Lie | None, about: Log | None) -> Outcome:
    if lie is None or not any(log is about for log in outcome.logs):
        return outcome
    return replace(outcome, logs=tuple(each for log in outcome.logs for each in _said(log, lie, about)))


def _said(log: Log, lie: Lie, about: Log | None) -> Iterator[Log]:
    if log is not about:
        yield log
    elif lie.says is not None:
        kind = _kind(lie)
        true = kind.decode(log.topics, log.data)
        assert {**true, **lie.says} != true
        yield replace(log, data=kind.inputs.encode({**true, **lie.says}))


class TestLies:
    def test_nothing_is_found_where_none_is_told(self, happened: Happened) -> None:
        assert list(heard(happened, None)) == []

    @pytest.mark.parametrize("name", LIES)
    def test_is_found_and_named(self, happened: Happened, name: str) -> None:
        found = {finding.name for finding in heard(happened, LIES[name])}
        assert LIES[name].finds in found, found
