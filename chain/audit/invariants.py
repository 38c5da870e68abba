"""The ledger's invariants over its whole contract state, numbered as in ``docs/invariants.md``.

Each check yields a finding for every record that breaks it, and nothing where all is well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chain.audit.state import LedgerState, currency_text
from chain.modules import DEPOSITS
from chain.port import Address

PROPOSED, CONFIRMED, PARTLY_PAID, SETTLED, REJECTED, WITHDRAWN, DEFAULTED = range(1, 8)
"""``enum ReceivableState``."""
OWED = frozenset({CONFIRMED, PARTLY_PAID, DEFAULTED})
CAME_ABOUT = OWED | {SETTLED}
LIVE = 1
"""``enum ClaimState``."""
SPLIT = 2
LOCK_OFFER, LOCK_PLEDGE = 1, 2
OPEN = 1
"""Of approvals, transfer offers, requests, offers and loans alike."""
ACCEPTED = 2
RESERVED = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant: its name, the record, and what is wrong in numbers."""

    invariant: str
    where: str
    detail: str


Check = Callable[[LedgerState, Mapping[str, Address]], Iterator[Finding]]


def check(state: LedgerState, addresses: Mapping[str, Address]) -> list[Finding]:
    """Run every check.

    :param addresses: of the contracts by name, tokens as ``DepositToken:CNY``.
    """
    return [finding for each in CHECKS.values() for finding in each(state, addresses)]


def claims_cover_receivables(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """1: what live claims still have to come is what the receivable still owes them; no pot is overdrawn."""
    name = "claims-cover-receivables"
    to_come: Counter[Any] = Counter()
    for key, claim in state.rows("claim"):
        if claim["redeemed"] > claim["value"]:
            yield Finding(name, f"claim {key}", f"redeemed {claim['redeemed']} of {claim['value']}")
        if claim["state"] == LIVE:
            to_come[claim["receivable"]] += claim["value"] - claim["redeemed"]
    for key, receivable in state.rows("receivable"):
        left = receivable["face"] - receivable["redeemed"] if receivable["state"] in CAME_ABOUT else 0
        if to_come[key] != left:
            yield Finding(name, f"receivable {key}", f"live claims have {to_come[key]} to come, {left} is left")
        if not 0 <= receivable["redeemed"] <= receivable["paid"] <= receivable["face"]:
            yield Finding(name, f"receivable {key}", f"face, paid, redeemed out of order: {receivable}")


def one_lock_at_most(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """2: a lock and what it stands for are one to one."""
    name = "one-lock-at-most"
    holds: defaultdict[Any, list[tuple[int, Any]]] = defaultdict(list)
    for key, offer in state.rows("transfer_offer"):
        if offer["state"] == OPEN:
            holds[offer["claim"]].append((LOCK_OFFER, key))
    for key, loan in state.rows("loan"):
        if loan["state"] == OPEN and loan["pledge"]:
            holds[loan["claim"]].append((LOCK_PLEDGE, key))
    for key, claim in state.rows("claim"):
        expected = [(claim["lock"], claim["lockedBy"])] if claim["lock"] else []
        if claim["state"] == LIVE and holds[key] != expected:
            yield Finding(name, f"claim {key}", f"locked by {expected}, held by {holds[key]}")


def cash_adds_up(state: LedgerState, addresses: Mapping[str, Address]) -> Iterator[Finding]:
    """3 and 7: deposits are what was minted and not burned; pots, escrows and reserves are where they belong, whole."""
    name = "cash-adds-up"
    expected = _cash_of_contracts(state, addresses)
    contracts = set(addresses.values())
    sums: Counter[str] = Counter()
    for (code, holder), deposit in state.rows("deposit"):
        sums[code] += deposit["amount"]
        if holder in contracts and deposit["amount"] != expected[(code, holder)]:
            yield Finding(name, f"{code} of 0x{holder.hex()}", f"{deposit['amount']}, not {expected[(code, holder)]}")
    for code, totals in state.rows("totals"):
        if sums[code] != totals["minted"] - totals["burned"]:
            yield Finding(name, code, f"deposits are {sums[code]}, minted − burned {totals}")
        if totals["reserved"] != expected[(code, addresses[f"{DEPOSITS}:{code}"])]:
            yield Finding(name, code, f"reserved {totals['reserved']} is not what payouts reserve")


def _cash_of_contracts(state: LedgerState, addresses: Mapping[str, Address]) -> Counter[tuple[str, Address]]:
    """What the book, the desk and each token must hold, by their own records."""
    cash: Counter[tuple[str, Address]] = Counter()
    for _key, receivable in state.rows("receivable"):
        place = (currency_text(receivable["currency"]), addresses["ReceivableBook"])
        cash[place] += receivable["paid"] - receivable["redeemed"]
    for _key, offer in state.rows("offer"):
        if offer["state"] == OPEN:
            cash[(currency_text(offer["currency"]), addresses["FinancingDesk"])] += offer["principal"]
    for (code, _), payout in state.rows("payout"):
        if payout["state"] == RESERVED:
            cash[(code, addresses[f"{DEPOSITS}:{code}"])] += payout["amount"]
    return cash


def splits_sum(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """4: children sum to their parent, in value and in what they carry; every claim has one root."""
    name = "splits-sum"
    values: Counter[Any] = Counter()
    for key, claim in state.rows("claim"):
        parent = claim["parent"]
        values[parent] += claim["value"]
        if not parent:
            if claim["root"] != key:
                yield Finding(name, f"claim {key}", f"is a root and names {claim['root']}")
        elif (claim["root"], claim["receivable"]) != _origin(state, parent):
            yield Finding(name, f"claim {key}", "differs from its parent in root or receivable")
    for key, claim in state.rows("claim"):
        if claim["state"] == SPLIT and values[key] != claim["value"]:
            yield Finding(name, f"claim {key}", f"children sum to {values[key]}, not {claim['value']}")


def invoices_are_used_once(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """5: live allocations of an invoice are what it says, and within its gross.

    An accepted transfer uses its invoice for what the claim was still worth on acceptance. The offer keeps what it was
    worth when it was made, which is more where something was redeemed in between; events know it to the cent.
    """
    name = "invoices-are-used-once"
    least: Counter[Any] = Counter()
    most: Counter[Any] = Counter()
    for (receivable, _place), allocation in state.rows("allocation"):
        if state.row("receivable", receivable)["state"] not in (REJECTED, WITHDRAWN):
            least[allocation["invoice"]] += allocation["amount"]
    for _key, offer in state.rows("transfer_offer"):
        if offer["state"] == ACCEPTED:
            most[offer["invoice"]] += offer["outstanding"]
    for key, invoice in state.rows("invoice"):
        said = invoice["allocated"]
        if not least[key] <= said <= min(least[key] + most[key], invoice["gross"]):
            detail = f"{least[key]} and at most {most[key]} live, {said} said of {invoice['gross']}"
            yield Finding(name, f"invoice {key}", detail)


def quotas_count_what_is_owed(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """9: issuer quotas count what is outstanding, the debtor's own proposals and its first approvals."""
    name = "quotas-count-what-is-owed"
    outstanding: Counter[Any] = Counter()
    proposed: Counter[Any] = Counter()
    for _key, receivable in state.rows("receivable"):
        place = (receivable["debtor"], currency_text(receivable["currency"]))
        if receivable["state"] in OWED:
            outstanding[place] += receivable["face"] - receivable["paid"]
        elif receivable["state"] == PROPOSED and receivable["byDebtor"]:
            proposed[place] += receivable["face"]
    first_approvals = sum(held["amount"] for _key, held in state.rows("held"))
    for place, quota in state.rows("quota"):
        first_approvals -= quota["pending"] - proposed[place]
        if quota["outstanding"] != outstanding[place] or quota["pending"] < proposed[place]:
            yield Finding(name, f"quota {place}", f"{quota}, not {outstanding[place]} and {proposed[place]}")
    if first_approvals:
        yield Finding(name, "first approvals", f"{first_approvals} more held than the quotas count")


def debtor_limits_count_what_is_lent(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """9: each funder's limit on a debtor counts principal outstanding and offers not yet released."""
    used: Counter[Any] = Counter()
    for table, funder in (("offer", "funder"), ("loan", "lender")):
        for _key, row in state.rows(table):
            if row["state"] == OPEN:
                used[(row[funder], row["debtor"], currency_text(row["currency"]))] += row["principal"]
    for place, limit in state.rows("debtor_limit"):
        if limit["used"] != used[place]:
            yield Finding(
                "debtor-limits-count-what-is-lent", f"limit {place}", f"{limit['used']} used, {used[place]} counted"
            )


def liens_match_loans(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """2: every standing entry of the register secures an open loan, and every secured loan has its entry."""
    name = "liens-match-loans"
    secured = {row["pledge"]: key for key, row in state.rows("loan") if row["state"] == OPEN and row["pledge"]}
    for key, pledge in state.rows("pledge"):
        if secured.get(key) != (None if pledge["dischargedAt"] else pledge["loan"]):
            yield Finding(name, f"pledge {key}", f"stands for loan {pledge['loan']}, secures {secured.get(key)}")


def _origin(state: LedgerState, claim: Any) -> tuple[Any, Any]:
    parent = state.row("claim", claim)
    return parent["root"], parent["receivable"]


CHECKS: dict[str, Check] = {
    "claims-cover-receivables": claims_cover_receivables,
    "one-lock-at-most": one_lock_at_most,
    "cash-adds-up": cash_adds_up,
    "splits-sum": splits_sum,
    "invoices-are-used-once": invoices_are_used_once,
    "quotas-count-what-is-owed": quotas_count_what_is_owed,
    "debtor-limits-count-what-is-lent": debtor_limits_count_what_is_lent,
    "liens-match-loans": liens_match_loans,
}
"""Name of the invariant → its check."""
