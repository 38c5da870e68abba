"""The ledger's invariants over its whole contract state, numbered as in ``docs/invariants.md``.

Each check yields a finding for every record that breaks it, and nothing where all is well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chain.audit.state import LedgerState, currency_text
from chain.contracts.genesis import DEPOSITS
from chain.port import Address

PROPOSED, CONFIRMED, PARTLY_PAID, SETTLED, REJECTED, WITHDRAWN, DEFAULTED, EXPIRED = range(1, 9)
"""``enum ReceivableState``."""
OWED = frozenset({CONFIRMED, PARTLY_PAID, DEFAULTED})
CAME_ABOUT = OWED | {SETTLED}
CAME_TO_NOTHING = frozenset({REJECTED, WITHDRAWN, EXPIRED})
LIVE = 1
"""``enum ClaimState``."""
SPLIT = 2
LOCK_OFFER, LOCK_PLEDGE = 1, 2
OPEN = 1
"""Of approvals, transfer offers, requests, offers and loans alike."""
ACCEPTED = 2
RESERVED = 1
ENTRY_MINTED, ENTRY_SETTLED, ENTRY_REVERSED = 1, 2, 3
"""``enum EntryUse``."""


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


def takes_up_invoices(receivable: Mapping[str, Any]) -> bool:
    """Whether its allocations count: a debtor's proposal takes up nothing before it is accepted."""
    if receivable["state"] == PROPOSED:
        return not receivable["byDebtor"]
    return receivable["state"] not in CAME_TO_NOTHING


def share(claim: Mapping[str, Any], receivable: Mapping[str, Any]) -> int:
    """What of its value a claim may have drawn by now: its part of what was paid since it came to be, rounded down."""
    paid, face = receivable["paid"] - claim["paidAt"], receivable["face"] - claim["paidAt"]
    return claim["value"] * paid // face if paid >= 0 and face > 0 else -1


def claims_draw_their_share(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """1: no claim drew more than its share, and each pot has what is due to live claims."""
    name = "claims-draw-their-share"
    due: Counter[Any] = Counter()
    for key, claim in state.rows("claim"):
        most = share(claim, state.row("receivable", claim["receivable"]))
        if claim["redeemed"] > most:
            yield Finding(name, f"claim {key}", f"redeemed {claim['redeemed']} of a share of {most}")
        if claim["state"] == LIVE:
            due[claim["receivable"]] += most - claim["redeemed"]
    for key, receivable in state.rows("receivable"):
        pot = receivable["paid"] - receivable["redeemed"]
        if due[key] > pot:
            yield Finding(name, f"receivable {key}", f"{due[key]} is due and {pot} in the pot")


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
    """4: children sum to what their parent still had to come, and came to be at one moment, not before their parent."""
    name = "splits-sum"
    values: Counter[Any] = Counter()
    moments: defaultdict[Any, set[int]] = defaultdict(set)
    for key, claim in state.rows("claim"):
        values[claim["parent"]] += claim["value"]
        moments[claim["parent"]].add(claim["paidAt"])
        if not claim["parent"]:
            if claim["paidAt"]:
                yield Finding(name, f"claim {key}", f"is a root and came to be when {claim['paidAt']} was paid")
        elif not follows(claim, state.row("claim", claim["parent"])):
            yield Finding(name, f"claim {key}", "is of another receivable than its parent, or older")
    for key, claim in state.rows("claim"):
        left = claim["value"] - claim["redeemed"]
        if claim["state"] == SPLIT and (values[key] != left or len(moments[key]) != 1):
            yield Finding(name, f"claim {key}", f"children sum to {values[key]}, not {left}, or came one by one")


def invoices_are_used_once(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """5: live allocations of an invoice are what it says, and within its gross; so are its reductions, with every credit note.

    An accepted transfer uses its invoice for what the claim was still worth on acceptance, at most its value; events know
    it to the cent.
    """
    name = "invoices-are-used-once"
    least: Counter[Any] = Counter()
    most: Counter[Any] = Counter()
    for (receivable, _place), allocation in state.rows("allocation"):
        if takes_up_invoices(state.row("receivable", receivable)):
            least[allocation["invoice"]] += allocation["amount"]
    for _key, offer in state.rows("transfer_offer"):
        if offer["state"] == ACCEPTED:
            most[offer["invoice"]] += state.row("claim", offer["claim"])["value"]
    for key, invoice in state.rows("invoice"):
        said = invoice["allocated"]
        if not least[key] <= said <= min(least[key] + most[key], invoice["gross"]):
            detail = f"{least[key]} and at most {most[key]} live, {said} said of {invoice['gross']}"
            yield Finding(name, f"invoice {key}", detail)
        if invoice["reductions"] > invoice["gross"]:
            yield Finding(name, f"invoice {key}", f"{invoice['reductions']} reduced of {invoice['gross']}")
        if invoice["credited"] > invoice["reductions"]:
            detail = f"{invoice['credited']} credited of {invoice['reductions']} reduced"
            yield Finding(name, f"invoice {key}", detail)


def quotas_count_what_is_owed(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """9: issuer quotas count what is outstanding, the debtor's own proposals and what its open requests hold."""
    name = "quotas-count-what-is-owed"
    outstanding: Counter[Any] = Counter()
    pending: Counter[Any] = Counter()
    for _key, receivable in state.rows("receivable"):
        place = (receivable["debtor"], currency_text(receivable["currency"]))
        if receivable["state"] in OWED:
            outstanding[place] += receivable["face"] - receivable["paid"]
        elif receivable["state"] == PROPOSED and receivable["byDebtor"]:
            pending[place] += receivable["face"]
    for key, held in state.rows("held"):
        if held["amount"]:
            pending[(held["debtor"], currency_text(held["currency"]))] += held["amount"]
            if state.row("approval", key)["state"] != OPEN:
                yield Finding(name, f"approval {key}", f"is over and holds {held['amount']}")
    quotas = dict(state.rows("quota"))
    for place in {**quotas, **outstanding, **pending}:
        quota = quotas.get(place, {"outstanding": 0, "pending": 0})
        if (quota["outstanding"], quota["pending"]) != (outstanding[place], pending[place]):
            yield Finding(name, f"quota {place}", f"{quota}, not {outstanding[place]} and {pending[place]}")


def overdue_stops_the_debtor(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """19: a debtor is stopped for just as many receivables as are marked; what is in default is marked."""
    name = "overdue-stops-the-debtor"
    marked: Counter[Any] = Counter()
    for key, receivable in state.rows("receivable"):
        marked[receivable["debtor"]] += receivable["isOverdue"]
        if receivable["isOverdue"] and receivable["state"] not in OWED:
            yield Finding(name, f"receivable {key}", "is marked overdue and nothing is owed")
        if receivable["state"] == DEFAULTED and not receivable["isOverdue"]:
            yield Finding(name, f"receivable {key}", "is in default and not marked overdue")
    stopped = {key: row["receivables"] for key, row in state.rows("overdue")}
    for debtor in {**marked, **stopped}:
        if marked[debtor] != stopped.get(debtor, 0):
            detail = f"{marked[debtor]} are marked, {stopped.get(debtor, 0)} counted"
            yield Finding(name, f"debtor {debtor}", detail)


def one_enterprise_one_party(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """20: every legal id names the one party that has it."""
    name = "one-enterprise-one-party"
    owners: defaultdict[Any, set[int]] = defaultdict(set)
    for (party, place), legal_id in state.rows("legal_id"):
        owners[legal_id["scheme"], legal_id["value"]].add(party)
        if legal_id["party"] != party:
            yield Finding(name, f"party {party}", f"its legal id {place} names party {legal_id['party']}")
    for (_scheme, value), parties in owners.items():
        if len(parties) > 1:
            yield Finding(name, f"legal id 0x{value.hex()}", f"is of parties {sorted(parties)}")


def payouts_go_to_own_accounts(state: LedgerState, _: Mapping[str, Address]) -> Iterator[Finding]:
    """3: every payout goes to an account that its party registered for that currency."""
    accounts = dict(state.rows("bank_account"))
    for (code, number), payout in state.rows("payout"):
        account = accounts.get(payout["account"])
        if not goes_to_own_account(payout, code, account):
            yield Finding("payouts-go-to-own-accounts", f"payout {code} {number}", f"{payout} goes to {account}")


def goes_to_own_account(payout: Mapping[str, Any], code: str, account: Mapping[str, Any] | None) -> bool:
    """Whether a payout in a currency goes to an account that its party registered for that currency."""
    return account is not None and (account["party"], currency_text(account["currency"])) == (payout["party"], code)


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


def follows(child: Mapping[str, Any], parent: Mapping[str, Any]) -> bool:
    """Whether a claim can be a part of another: of the same receivable, and not older."""
    return child["receivable"] == parent["receivable"] and child["paidAt"] >= parent["paidAt"]


CHECKS: dict[str, Check] = {
    "claims-cover-receivables": claims_cover_receivables,
    "claims-draw-their-share": claims_draw_their_share,
    "one-lock-at-most": one_lock_at_most,
    "cash-adds-up": cash_adds_up,
    "payouts-go-to-own-accounts": payouts_go_to_own_accounts,
    "splits-sum": splits_sum,
    "invoices-are-used-once": invoices_are_used_once,
    "quotas-count-what-is-owed": quotas_count_what_is_owed,
    "overdue-stops-the-debtor": overdue_stops_the_debtor,
    "one-enterprise-one-party": one_enterprise_one_party,
    "debtor-limits-count-what-is-lent": debtor_limits_count_what_is_lent,
    "liens-match-loans": liens_match_loans,
}
"""Name of the invariant → its check."""
