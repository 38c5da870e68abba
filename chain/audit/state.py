"""The whole state of a ledger's contracts, read from the contracts themselves and from nothing else.

Every register numbers its entries, so all of them can be listed. Records are plain: structs as dicts by the ABI's names,
integers, raw bytes, enums as their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chain.contracts.genesis import DEPOSITS, MODULES, holder_of
from chain.contracts.parameters import DEFAULT_PARAMETERS
from chain.contracts.verbs import NAMES, VERBS
from chain.ethereum.hexes import hex_text
from chain.port import Address

Record = Mapping[str, Any]
Key = Any
"""A number where entries are numbered; an address, a currency's letters, or a tuple of these elsewhere."""
Table = Mapping[Key, Record]

_PARAMETERS = tuple(each.name for each in DEFAULT_PARAMETERS)

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
    "bank_account": ("BankAccounts", "bankAccountCount", "bankAccount"),
}
"""Table → contract, how many entries it has, and the view that shows one. Entries are numbered from 1."""

SPARSE = frozenset({"overdue"})
"""Tables that leave out records with nothing but zeros."""

UNLISTED = frozenset({"statement_entry", "credit_note", "invoice_key"})
"""Tables that contracts answer for a key and do not list: who keeps the books has the keys."""


class Views(Protocol):
    """The contracts of one ledger at one block."""

    def address(self, contract: str) -> Address:
        """Where a contract is; ``DepositToken:CNY`` names the token of a currency."""

    def read(self, contract: str, view: str, *args: Any) -> Any:
        """Call a view. A struct comes back as a dict by field names, an array as a list, several values as a tuple."""


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
    return state_of({table: read_table(views, table) for table in TABLES})


def state_of(tables: Mapping[str, Table]) -> LedgerState:
    """The state that tables make: ``party_deposit`` is what ``deposit`` has of parties, and not of contracts."""
    holders = set(map(holder_of, tables["party"]))
    of_parties = {key: row for key, row in tables["deposit"].items() if key[1] in holders}
    return LedgerState({**tables, "party_deposit": of_parties})


def read_table(views: Views, table: str) -> Table:
    """Read one table. Takes as many calls as it has records."""
    if table == "allocation":  # one call answers all of a receivable's
        return dict(_allocations(views))
    found = ((key, read_row(views, table, key)) for key in keys(views, table))
    return {key: row for key, row in found if row is not None}


def keys(views: Views, table: str) -> Sequence[Key]:
    """The keys of a table, in order; of a :data:`SPARSE` one all that could have a record."""
    if table in NUMBERED:
        contract, count, _view = NUMBERED[table]
        return range(1, views.read(contract, count) + 1)
    return tuple(_KEYS[table](views))


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


def key_text(key: Key) -> str:
    """A key, or a field, in words that anybody can search for: bytes as hex, the parts of a tuple one after another."""
    if isinstance(key, bytes):
        return hex_text(key)
    return ", ".join(map(key_text, key)) if isinstance(key, tuple) else str(key)


def currency_text(code: bytes) -> str:
    """A ``Currency`` as letters."""
    return code.decode("ascii")


def _parties(views: Views) -> Sequence[Key]:
    return keys(views, "party")


def _listed(views: Views, contract: str, noun: str) -> Iterator[Key]:
    """What a contract lists, place by place."""
    for place in range(views.read(contract, f"{noun}Count")):
        yield views.read(contract, f"{noun}At", place)


def _policies(views: Views) -> Iterator[Key]:
    for party, verb, currency in _listed(views, "DualControl", "policy"):
        yield party, NAMES[verb], currency_text(currency)


def _quotas(views: Views) -> Iterator[Key]:
    for debtor, currency in _listed(views, "IssuerQuotas", "quota"):
        yield debtor, currency_text(currency)


def _debtor_limits(views: Views) -> Iterator[Key]:
    for funder, debtor, currency in _listed(views, "FinancingDesk", "debtorLimit"):
        yield funder, debtor, currency_text(currency)


def _currencies(views: Views) -> list[str]:
    return [currency_text(code) for code in _listed(views, "ParameterRegistry", "currency")]


def _deposits(views: Views) -> Iterator[Key]:
    """Of parties, and of the contracts, which hold pots."""
    parties = [holder_of(party) for party in _parties(views)]
    for code in _currencies(views):
        contracts = (views.address(name) for name in (*MODULES.values(), f"{DEPOSITS}:{code}"))
        yield from ((code, holder) for holder in (*parties, *contracts))


def _payouts(views: Views) -> Iterator[Key]:
    for code in _currencies(views):
        yield from ((code, number) for number in range(1, views.read(f"{DEPOSITS}:{code}", "payoutCount") + 1))


def _legal_id(views: Views, key: Key) -> Record:
    """A party's first legal id (place 0) or one of its others, with the party that it names."""
    party, place = key
    found = views.read("PartyRegistry", "party", party)
    if place:
        found = views.read("PartyRegistry", "otherLegalIds", party)[place - 1]
    scheme, value = found["scheme"], found["value"]
    return {"scheme": scheme, "value": value, "party": views.read("PartyRegistry", "partyOf", scheme, value)}


def _legal_id_keys(views: Views) -> Iterator[Key]:
    for party in _parties(views):
        yield from ((party, place) for place in range(1 + len(views.read("PartyRegistry", "otherLegalIds", party))))


def _allocation_keys(views: Views) -> Iterator[Key]:
    return (key for key, _ in _allocations(views))


def _allocations(views: Views) -> Iterator[tuple[Key, Record]]:
    for receivable in keys(views, "receivable"):
        for place, allocation in enumerate(views.read("ReceivableBook", "allocations", receivable)):
            yield (receivable, place), allocation


def _allocation(views: Views, key: Key) -> Record:
    receivable, place = key
    allocation: Record = views.read("ReceivableBook", "allocations", receivable)[place]
    return allocation


_KEYS: Mapping[str, Callable[[Views], Iterable[Key]]] = {
    "account": lambda views: _listed(views, "PartyRegistry", "account"),
    "legal_id": _legal_id_keys,
    "policy": _policies,
    "validator": lambda views: _listed(views, "ValidatorSet", "validator"),
    "parameter": lambda _: iter(_PARAMETERS),
    "currency": _currencies,
    "undertaking": lambda views: _listed(views, "ParameterRegistry", "undertaking"),
    "allocation": _allocation_keys,
    "held": lambda views: keys(views, "approval"),
    "totals": _currencies,
    "deposit": _deposits,
    "payout": _payouts,
    "quota": _quotas,
    "overdue": _parties,
    "debtor_limit": _debtor_limits,
}
"""Table → its keys, for those that are not numbered."""

_ROWS: Mapping[str, Callable[[Views, Key], Record]] = {
    "account": lambda views, key: views.read("PartyRegistry", "account", key),
    "legal_id": _legal_id,
    "validator": lambda views, key: views.read("ValidatorSet", "validator", key),
    "policy": lambda views, key: views.read("DualControl", "policy", key[0], VERBS[key[1]], key[2].encode()),
    "parameter": lambda views, key: views.read("ParameterRegistry", "setting", _PARAMETERS.index(key)),
    "currency": lambda views, key: views.read("ParameterRegistry", "listing", key.encode()),
    "undertaking": lambda views, key: views.read("ParameterRegistry", "undertaking", key),
    "allocation": _allocation,
    "held": lambda views, key: views.read("IssuerQuotas", "holdOf", key),
    "totals": lambda views, key: views.read(f"{DEPOSITS}:{key}", "totals"),
    "deposit": lambda views, key: {"amount": views.read(f"{DEPOSITS}:{key[0]}", "balanceOf", key[1])},
    "payout": lambda views, key: views.read(f"{DEPOSITS}:{key[0]}", "payout", key[1]),
    "statement_entry": lambda views, key: views.read(f"{DEPOSITS}:{key[0]}", "statementEntry", key[1]),
    "credit_note": lambda views, key: {"used": views.read("InvoiceRegister", "creditNoteUsed", key)},
    "invoice_key": lambda views, key: {"invoice": views.read("InvoiceRegister", "invoiceOf", key)},
    "quota": lambda views, key: views.read("IssuerQuotas", "quota", key[0], key[1].encode()),
    "overdue": lambda views, key: {"receivables": views.read("IssuerQuotas", "overdueOf", key)},
    "debtor_limit": lambda views, key: views.read("FinancingDesk", "debtorLimit", key[0], key[1], key[2].encode()),
}
"""Table → how one record of it is read, for those that are not numbered."""

TABLES = (*NUMBERED, *_KEYS)
"""Every table that contracts list."""
