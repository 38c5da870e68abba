"""The invariants kept up to date: each says that amounts which different records state of one place cancel out.

Every record adds signed amounts to places. When a record changes, what it added is taken away and what it adds now is
put in its place, so checking a block costs what the block touched; and a place that nothing touched is as it was, so
after every block all places have been checked. The same invariants over a whole state at once are in :mod:`chain.audit.invariants`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from chain.audit.books.impossible import impossible
from chain.audit.books.tables import LEGAL_ID, PASSED_ON, Tables
from chain.audit.findings import Finding
from chain.audit.invariants import (
    CAME_ABOUT,
    ENTRY_MINTED,
    ENTRY_SETTLED,
    LIVE,
    LOCK_OFFER,
    LOCK_PLEDGE,
    OPEN,
    OWED,
    PROPOSED,
    RESERVED,
    SPLIT,
    takes_up_invoices,
)
from chain.audit.state import Key, Record, currency_text, key_text
from chain.contracts.genesis import DEPOSITS
from chain.port import Address

Balance = tuple[str, Key]
"""An invariant and the place at which its amounts must cancel out."""
Amounts = Iterator[tuple[Balance, int]]


class Balances:
    """What each place adds up to. :meth:`settle` tells places out of balance, and records that say what cannot be."""

    def __init__(self, tables: Tables, addresses: Mapping[str, Address]) -> None:
        self._tables = tables
        self._contracts = frozenset(addresses.values())
        self._addresses = addresses
        self._sums: defaultdict[Balance, int] = defaultdict(int)
        self._told: dict[Balance, int] = {}
        self._amounts: Mapping[str, Callable[[Key, Record], Amounts]] = {
            "claim": self._claim,
            "receivable": self._receivable,
            "transfer_offer": self._transfer_offer,
            PASSED_ON: self._passed_on,
            "invoice": self._invoice,
            "offer": self._offer,
            "loan": self._loan,
            "pledge": self._pledge,
            "payout": self._payout,
            "deposit": self._deposit,
            "totals": self._totals,
            "quota": self._quota,
            "held": self._held,
            "overdue": self._overdue,
            "debtor_limit": self._debtor_limit,
            "statement_entry": self._statement_entry,
            "legal_id": self._legal_id,
            LEGAL_ID: self._legal_id_given,
        }

    def settle(self, block: int) -> Iterator[Finding]:
        """Take over what a block changed, and tell which places it left out of balance."""
        touched: set[Balance] = set()
        for (table, key), before in self._tables.before.items():
            after = self._tables.rows[table].get(key)
            amounts = self._amounts.get(table, _nothing)
            for record, sign in ((before, -1), (after, 1)):
                for place, amount in amounts(key, record) if record is not None else ():
                    self._sums[place] += sign * amount
                    touched.add(place)
            if after is not None:
                yield from impossible(self._tables, table, key, before, after, block)
        for place in touched:
            yield from self._told_once(place, block)
        self._tables.settle()

    def _told_once(self, place: Balance, block: int) -> Iterator[Finding]:
        left = self._sums[place]
        if not left:
            del self._sums[place]
            self._told.pop(place, None)
        elif self._told.get(place) != left:
            self._told[place] = left
            invariant, where = place
            yield Finding(invariant, f"{key_text(where)} is out by {left}", block)

    def _claim(self, key: Key, row: Record) -> Amounts:
        if row["state"] == LIVE:
            yield ("claims-cover-receivables", row["receivable"]), row["value"] - row["redeemed"]
        if row["lock"]:
            # Also of a claim that is no more: an offer on one that was redeemed stays open until somebody releases it.
            yield ("one-lock-at-most", (key, row["lock"], row["lockedBy"])), -1
        if row["state"] == SPLIT:
            yield ("splits-sum", key), row["redeemed"] - row["value"]
        if row["parent"]:
            yield ("splits-sum", row["parent"]), row["value"]

    def _receivable(self, key: Key, row: Record) -> Amounts:
        code = currency_text(row["currency"])
        if row["state"] in CAME_ABOUT:
            yield ("claims-cover-receivables", key), row["redeemed"] - row["face"]
        yield ("cash-adds-up", (code, self._addresses["ReceivableBook"])), row["redeemed"] - row["paid"]
        if row["state"] in OWED:
            yield ("quotas-count-what-is-owed", (row["debtor"], code, "outstanding")), row["face"] - row["paid"]
        if row["isOverdue"]:
            yield ("overdue-stops-the-debtor", row["debtor"]), 1
        if row["state"] == PROPOSED and row["byDebtor"]:
            yield ("quotas-count-what-is-owed", (row["debtor"], code, "pending")), row["face"]
        if takes_up_invoices(row):
            place = 0
            while (allocation := self._tables.rows["allocation"].get((key, place))) is not None:
                yield ("invoices-are-used-once", allocation["invoice"]), allocation["amount"]
                place += 1

    def _transfer_offer(self, key: Key, row: Record) -> Amounts:
        if row["state"] == OPEN:
            yield ("one-lock-at-most", (row["claim"], LOCK_OFFER, key)), 1

    def _passed_on(self, _key: Key, row: Record) -> Amounts:
        yield ("invoices-are-used-once", row["invoice"]), row["amount"]

    def _invoice(self, key: Key, row: Record) -> Amounts:
        yield ("invoices-are-used-once", key), -row["allocated"]

    def _offer(self, _key: Key, row: Record) -> Amounts:
        if row["state"] == OPEN:
            code = currency_text(row["currency"])
            yield ("cash-adds-up", (code, self._addresses["FinancingDesk"])), -row["principal"]
            yield ("debtor-limits-count-what-is-lent", (row["funder"], row["debtor"], code)), row["principal"]

    def _loan(self, key: Key, row: Record) -> Amounts:
        if row["state"] != OPEN:
            return
        place = (row["lender"], row["debtor"], currency_text(row["currency"]))
        yield ("debtor-limits-count-what-is-lent", place), row["principal"]
        if row["pledge"]:
            yield ("liens-match-loans", (row["pledge"], key)), 1
            yield ("one-lock-at-most", (row["claim"], LOCK_PLEDGE, key)), 1

    def _pledge(self, key: Key, row: Record) -> Amounts:
        if not row["dischargedAt"]:
            yield ("liens-match-loans", (key, row["loan"])), -1

    def _payout(self, key: Key, row: Record) -> Amounts:
        code = key[0]
        if row["state"] == RESERVED:
            yield ("cash-adds-up", (code, self._addresses[f"{DEPOSITS}:{code}"])), -row["amount"]
            yield ("cash-adds-up", (code, "reserved")), row["amount"]

    def _deposit(self, key: Key, row: Record) -> Amounts:
        code, holder = key
        yield ("cash-adds-up", (code, "deposits")), row["amount"]
        if holder in self._contracts:
            yield ("cash-adds-up", key), row["amount"]

    def _totals(self, key: Key, row: Record) -> Amounts:
        yield ("cash-adds-up", (key, "deposits")), row["burned"] - row["minted"]
        yield ("cash-adds-up", (key, "statement entries")), row["burned"] - row["minted"]
        yield ("cash-adds-up", (key, "reserved")), -row["reserved"]

    def _statement_entry(self, key: Key, row: Record) -> Amounts:
        """What was minted against entries and not undone, less what was paid against them, is what circulates."""
        code = key[0]
        sign = {ENTRY_MINTED: 1, ENTRY_SETTLED: -1}.get(row["use"], 0)
        yield ("cash-adds-up", (code, "statement entries")), sign * row["amount"]

    def _quota(self, key: Key, row: Record) -> Amounts:
        yield ("quotas-count-what-is-owed", (*key, "outstanding")), -row["outstanding"]
        yield ("quotas-count-what-is-owed", (*key, "pending")), -row["pending"]

    def _held(self, _key: Key, row: Record) -> Amounts:
        if row["amount"]:
            place = (row["debtor"], currency_text(row["currency"]), "pending")
            yield ("quotas-count-what-is-owed", place), row["amount"]

    def _overdue(self, key: Key, row: Record) -> Amounts:
        yield ("overdue-stops-the-debtor", key), -row["receivables"]

    def _legal_id(self, _key: Key, row: Record) -> Amounts:
        yield ("one-enterprise-one-party", (row["scheme"], row["value"])), 1

    def _legal_id_given(self, key: Key, _row: Record) -> Amounts:
        yield ("one-enterprise-one-party", key), -1

    def _debtor_limit(self, key: Key, row: Record) -> Amounts:
        yield ("debtor-limits-count-what-is-lent", key), -row["used"]


def _nothing(_key: Key, _row: Record) -> Amounts:
    yield from ()
