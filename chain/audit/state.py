"""The whole state of a ledger's contracts, read from the contracts themselves and from nothing else.

Every register numbers its entries, so all of them can be listed. Records are plain: structs as dicts by the ABI's names,
integers, raw bytes, enums as their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

from chain.modules import DEPOSITS, MODULES, holder_of
from chain.port import Address
from chain.rules import RULES

Record = Mapping[str, Any]
Key = Any
"""A number where entries are numbered; an address, a currency's letters, or a tuple of these elsewhere."""
Table = Mapping[Key, Record]

NUMBERED: dict[str, tuple[str, str, str]] = {
    "party": ("PartyRegistry", "partyCount", "party"),
    "approval": ("DualControl", "approvalCount", "approval"),
    "invoice": ("InvoiceRegister", "invoiceCount", "invoice"),
    "receivable": ("ReceivableBook", "receivableCount", "receivable"),
    "claim": ("ClaimToken", "claimCount", "claim"),
    "hop": ("ClaimToken", "hopCount", "hop"),
    "transfer_offer": ("ClaimToken", "transferOfferCount", "transferOffer"),
    "request": ("FinancingDesk", "requestCount", "financingRequest"),
    "offer": ("FinancingDesk", "offerCount", "financingOffer"),
    "loan": ("LoanBook", "loanCount", "loan"),
    "pledge": ("PledgeRegistry", "pledgeCount", "pledge"),
}
"""Table → contract, how many entries it has, and the view that shows one. Entries are numbered from 1."""

SPARSE = frozenset({"quota", "debtor_limit"})
"""Tables that leave out records with nothing but zeros."""

VERBS = (
    "Propose",
    "Confirm",
    "Pay",
    "OfferTransfer",
    "AcceptTransfer",
    "OfferFinancing",
    "AcceptFinancing",
    "Repay",
    "Payout",
    "Mint",
)
"""In the order of ``enum Verb``; a test compares the two."""


class Views(Protocol):
    """The contracts of one ledger at one block."""

    def address(self, contract: str) -> Address:
        """Where a contract is; ``DepositToken:CNY`` names the token of a currency."""

    def read(self, contract: str, view: str, *args: Any) -> Any:
        """Call a view. A struct comes back as a dict by field names, an array as a list."""


@dataclass(frozen=True, slots=True)
class LedgerState:
    """Every record of every register, by table and key."""

    tables: Mapping[str, Table]

    def rows(self, table: str) -> Iterable[tuple[Key, Record]]:
        """All records of a table with their keys."""
        return self.tables[table].items()

    def row(self, table: str, key: Key) -> Record:
        """One record."""
        return self.tables[table][key]


def read_state(views: Views) -> LedgerState:
    """Read everything. Takes as many calls as there are records."""
    tables: dict[str, Table] = {name: dict(_numbered(views, *place)) for name, place in NUMBERED.items()}
    tables["account"] = dict(_listed(views, "PartyRegistry", "account"))
    tables["policy"] = {
        (party, verb): views.read("DualControl", "policy", party, number)
        for party, (number, verb) in product(tables["party"], enumerate(VERBS))
    }
    tables["validator"] = dict(_listed(views, "ValidatorSet", "validator"))
    tables["parameter"] = {rule.name: views.read("RuleBook", "setting", n) for n, rule in enumerate(RULES)}
    tables["currency"] = dict(_currencies(views))
    tables["allocation"] = dict(_allocations(views, tables["receivable"]))
    tables["held"] = {key: {"amount": views.read("ReceivableBook", "heldFor", key)} for key in tables["approval"]}
    tables |= _by_currency(views, list(tables["party"]), [str(code) for code in tables["currency"]])
    return LedgerState(tables)


def read_row(views: Views, table: str, key: Key) -> Record | None:
    """One record, as :func:`read_state` would have it; ``None`` where it leaves such a one out.

    :raises chain.errors.Reverted: the contract has no such record.
    """
    if table in NUMBERED:
        contract, _count, view = NUMBERED[table]
        row: Record = views.read(contract, view, key)
        return row
    row = _ROWS[table](views, key)
    return row if table not in SPARSE or any(row.values()) else None


def currency_text(code: bytes) -> str:
    """A ``Currency`` as letters."""
    return code.decode("ascii")


def _numbered(views: Views, contract: str, count: str, view: str) -> Iterator[tuple[Key, Record]]:
    for number in range(1, views.read(contract, count) + 1):
        yield number, views.read(contract, view, number)


def _listed(views: Views, contract: str, noun: str) -> Iterator[tuple[Key, Record]]:
    """Records of addresses, which the contract lists."""
    for place in range(views.read(contract, f"{noun}Count")):
        key = views.read(contract, f"{noun}At", place)
        yield key, views.read(contract, noun, key)


def _currencies(views: Views) -> Iterator[tuple[Key, Record]]:
    for place in range(views.read("RuleBook", "currencyCount")):
        code = views.read("RuleBook", "currencyAt", place)
        yield currency_text(code), views.read("RuleBook", "listing", code)


def _allocations(views: Views, receivables: Table) -> Iterator[tuple[Key, Record]]:
    for receivable in receivables:
        for place, allocation in enumerate(views.read("ReceivableBook", "allocations", receivable)):
            yield (receivable, place), allocation


def _by_currency(views: Views, parties: list[Key], codes: list[str]) -> dict[str, Table]:
    """What exists for each currency: totals, balances, payouts, quotas and limits. Empty quotas and limits are left out."""
    totals: dict[Key, Record] = {}
    deposits: dict[Key, Record] = {}
    payouts: dict[Key, Record] = {}
    quotas: dict[Key, Record] = {}
    limits: dict[Key, Record] = {}
    for code in codes:
        token = f"{DEPOSITS}:{code}"
        totals[code] = views.read(token, "totals")
        for holder in (*map(holder_of, parties), *(views.address(name) for name in (*MODULES.values(), token))):
            deposits[(code, holder)] = {"amount": views.read(token, "balanceOf", holder)}
        for number in range(1, views.read(token, "payoutCount") + 1):
            payouts[(code, number)] = views.read(token, "payout", number)
        for debtor in parties:
            quota = views.read("ReceivableBook", "quota", debtor, code.encode())
            if any(quota.values()):
                quotas[(debtor, code)] = quota
        for funder, debtor in product(parties, parties):
            limit = views.read("FinancingDesk", "debtorLimit", funder, debtor, code.encode())
            if any(limit.values()):
                limits[(funder, debtor, code)] = limit
    owned = {key: deposit for key, deposit in deposits.items() if key[1] in set(map(holder_of, parties))}
    return {
        "totals": totals,
        "deposit": deposits,
        "party_deposit": owned,
        "payout": payouts,
        "quota": quotas,
        "debtor_limit": limits,
    }


def _allocation(views: Views, key: Key) -> Record:
    receivable, place = key
    allocation: Record = views.read("ReceivableBook", "allocations", receivable)[place]
    return allocation


_ROWS: Mapping[str, Callable[[Views, Key], Record]] = {
    "account": lambda views, key: views.read("PartyRegistry", "account", key),
    "validator": lambda views, key: views.read("ValidatorSet", "validator", key),
    "policy": lambda views, key: views.read("DualControl", "policy", key[0], VERBS.index(key[1])),
    "parameter": lambda views, key: views.read("RuleBook", "setting", [rule.name for rule in RULES].index(key)),
    "currency": lambda views, key: views.read("RuleBook", "listing", key.encode()),
    "allocation": _allocation,
    "held": lambda views, key: {"amount": views.read("ReceivableBook", "heldFor", key)},
    "totals": lambda views, key: views.read(f"{DEPOSITS}:{key}", "totals"),
    "deposit": lambda views, key: {"amount": views.read(f"{DEPOSITS}:{key[0]}", "balanceOf", key[1])},
    "payout": lambda views, key: views.read(f"{DEPOSITS}:{key[0]}", "payout", key[1]),
    "quota": lambda views, key: views.read("ReceivableBook", "quota", key[0], key[1].encode()),
    "debtor_limit": lambda views, key: views.read("FinancingDesk", "debtorLimit", key[0], key[1], key[2].encode()),
}
"""Table → how one record of it is read, for those that are not numbered."""
