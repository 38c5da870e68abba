"""The invariants of the domain, each checked on what the contracts' views say. Numbers are those of ``domain.md``."""

from __future__ import annotations

from typing import Any

from app.receivables.transitions import ReceivableState as State
from app.receivables.transitions import allowed
from tests.contracts.world import World
from tests.contracts.world.words import (
    ApprovalState,
    ClaimState,
    LoanState,
    Lock,
    OfferState,
    PayoutState,
    TransferOfferState,
)
from tests.property.snapshot import Snapshot

OWING = (State.CONFIRMED, State.PARTLY_PAID, State.DEFAULTED)
UNDERTAKEN = (*OWING, State.SETTLED)
OVER = (State.REJECTED, State.WITHDRAWN, State.EXPIRED)
DAY_S = 86_400


def check(before: Snapshot | None, now: Snapshot, world: World, hop_values: dict[int, int]) -> None:
    """Check all of them.

    :param before: the snapshot before the last step, for what concerns changes.
    :param hop_values: what each hop took of its invoice, which no view keeps.
    """
    redemption(now)
    shares(now)
    locks(now)
    deposits(now)
    lineage(now)
    invoices(now, hop_values)
    names = {world.members[name].id: name for name in world.members}
    quotas_and_limits(now, names)
    overdue(now, names)
    payouts(now)
    if before is not None:
        escrows(before, now)
        daily_sums(before, now, world.now)


def redemption(now: Snapshot) -> None:
    """1. Σ (value − redeemed) of live claims = face − Σ redeemed; pot = paid − Σ redeemed ≥ 0; never beyond its value."""
    assert all(claim["redeemed"] <= claim["value"] for claim in now.claims.values())
    for number, receivable in now.receivables.items():
        live = [
            claim["value"] - claim["redeemed"]
            for claim in now.claims.values()
            if claim["receivable"] == number and claim["state"] == ClaimState.Live
        ]
        assert 0 <= receivable["redeemed"] <= receivable["paid"] <= receivable["face"]
        if receivable["state"] in UNDERTAKEN:
            assert sum(live) == receivable["face"] - receivable["redeemed"]
        else:
            assert not live
            assert not receivable["paid"]


def shares(now: Snapshot) -> None:
    """1. No claim draws more than its part of what was paid since it came to be, and each pot has what is due."""
    due = dict.fromkeys(now.receivables, 0)
    for claim in now.claims.values():
        receivable = now.receivables[claim["receivable"]]
        paid, face = receivable["paid"] - claim["paidAt"], receivable["face"] - claim["paidAt"]
        assert 0 <= paid <= face
        assert face > 0
        share = claim["value"] * paid // face
        assert claim["redeemed"] <= share
        if claim["state"] == ClaimState.Live:
            due[claim["receivable"]] += share - claim["redeemed"]
    for number, receivable in now.receivables.items():
        assert due[number] <= receivable["paid"] - receivable["redeemed"]


def locks(now: Snapshot) -> None:
    """2. No claim under two locks, and none without its locker: lock, offer, loan and entry say the same."""
    locked = {
        (Lock.TransferOffer, number): offer["claim"]
        for number, offer in now.transfers.items()
        if offer["state"] == TransferOfferState.Open
    } | {(Lock.Pledge, number): loan["claim"] for number, loan in now.loans.items() if loan["pledge"]}
    assert len(set(locked.values())) == len(locked)
    said = {
        (claim["lock"], claim["lockedBy"]): number
        for number, claim in now.claims.items()
        if claim["lock"] != Lock.None_
    }
    assert said == locked
    standing = {number for number, pledge in now.pledges.items() if not pledge["dischargedAt"]}
    assert standing == {loan["pledge"] for loan in now.loans.values() if loan["pledge"]}


def deposits(now: Snapshot) -> None:
    """3. Σ deposits = minted − burned; the book's = Σ pots; the desk's = Σ open escrows; the token's own = Σ reserves."""
    assert sum(now.money.values()) == now.totals["minted"] - now.totals["burned"]
    assert now.money["pots"] == sum(each["paid"] - each["redeemed"] for each in now.receivables.values())
    assert now.money["escrow"] == sum(
        each["principal"] for each in now.offers.values() if each["state"] == OfferState.Open
    )
    reserved = sum(each["amount"] for each in now.payouts.values() if each["state"] == PayoutState.Reserved)
    assert now.money["reserve"] == now.totals["reserved"] == reserved


def lineage(now: Snapshot) -> None:
    """4. Σ children = what their parent still had to come; they came to be at one moment, not before it."""
    for claim in now.claims.values():
        if not claim["parent"]:
            assert not claim["paidAt"]
    for number, claim in now.claims.items():
        children = [each for each in now.claims.values() if each["parent"] == number]
        if claim["state"] == ClaimState.Split:
            assert sum(child["value"] for child in children) == claim["value"] - claim["redeemed"]
            assert len({child["paidAt"] for child in children}) == 1
        else:
            assert not children
        for child in children:
            assert child["receivable"] == claim["receivable"]
            assert child["paidAt"] >= claim["paidAt"]


def invoices(now: Snapshot, hop_values: dict[int, int]) -> None:
    """5. Σ live allocations = what the invoice says is allocated ≤ gross; a debtor's proposal takes up nothing yet."""
    for number, invoice in now.invoices.items():
        by_receivables = sum(
            part["amount"]
            for key, parts in now.allocations.items()
            for part in parts
            if part["invoice"] == number and _takes_up(now.receivables[key])
        )
        by_hops = sum(hop_values[key] for key, hop in now.hops.items() if hop["invoice"] == number)
        assert by_receivables + by_hops == invoice["allocated"] <= invoice["gross"]
        assert invoice["credited"] <= invoice["reductions"] <= invoice["gross"]


def _takes_up(receivable: dict[str, Any]) -> bool:
    if receivable["state"] == State.PROPOSED:
        return not receivable["byDebtor"]
    return receivable["state"] not in OVER


def edges(before: dict[int, State], world: World) -> dict[int, State]:
    """6. No edge outside the table. Judged after each verb, since a step may do several.

    :return: the states now.
    """
    count = world.view("ReceivableBook", "receivableCount")
    views = (world.view("ReceivableBook", "receivable", number) for number in range(1, count + 1))
    now = {number: State(view["state"]) for number, view in enumerate(views, start=1)}
    for number, state in now.items():
        old = before.get(number, State.NONE)
        assert state == old or allowed(old, state), f"receivable {number} went from {old.name} to {state.name}"
    return now


def escrows(before: Snapshot, now: Snapshot) -> None:
    """7. Every escrow leaves once, whole: what is closed stays as it closed."""
    for number, offer in before.offers.items():
        if offer["state"] != OfferState.Open:
            assert now.offers[number] == offer
    for number, loan in before.loans.items():
        if loan["state"] == LoanState.Closed:
            assert now.loans[number] == loan


def quotas_and_limits(now: Snapshot, names: dict[int, str]) -> None:
    """9. Quota use = Σ outstanding confirmed + the debtor's own pending; limit use = Σ principal + Σ open offers."""
    for name, quota in now.quotas.items():
        own = [each for each in now.receivables.values() if names[each["debtor"]] == name]
        assert quota["outstanding"] == sum(each["face"] - each["paid"] for each in own if each["state"] in OWING)
        proposed = sum(each["face"] for each in own if each["state"] == State.PROPOSED and each["byDebtor"])
        held = sum(each["amount"] for each in now.held.values() if each["amount"] and names[each["debtor"]] == name)
        assert quota["pending"] == proposed + held
    for number, each in now.held.items():
        assert not each["amount"] or now.approvals[number]["state"] == ApprovalState.Open
    for (funder, core), limit in now.limits.items():
        lent = [each for each in now.loans.values() if (names[each["lender"]], names[each["debtor"]]) == (funder, core)]
        offered = [
            each for each in now.offers.values() if (names[each["funder"]], names[each["debtor"]]) == (funder, core)
        ]
        open_offers = sum(each["principal"] for each in offered if each["state"] == OfferState.Open)
        assert limit["used"] == sum(each["principal"] for each in lent) + open_offers


def overdue(now: Snapshot, names: dict[int, str]) -> None:
    """19. A debtor is stopped for just as many receivables as are marked and not settled."""
    for name, count in now.overdue.items():
        marked = [each for each in now.receivables.values() if each["isOverdue"] and names[each["debtor"]] == name]
        assert len(marked) == count
        assert all(each["state"] in OWING for each in marked)
    assert all(each["isOverdue"] for each in now.receivables.values() if each["state"] == State.DEFAULTED)


def payouts(now: Snapshot) -> None:
    """3. Every payout goes to an account of its own party."""
    for each in now.payouts.values():
        assert now.accounts[each["account"]]["party"] == each["party"]


def daily_sums(before: Snapshot, now: Snapshot, time: int) -> None:
    """21. What one person did decays by a day's sum a day, no faster, and is within the sum where that stayed the same."""
    for key, old in before.policies.items():
        new = now.policies[key]
        left = max(0, old["used"] - max(old["daily"], new["daily"]) * (time - old["usedAt"]))
        assert new["used"] >= left
        if new["daily"] == old["daily"] and new["used"] > old["used"]:
            assert new["used"] <= new["daily"] * DAY_S
