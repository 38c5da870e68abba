"""The invariants of the domain, each checked on what the contracts' views say. Numbers are those of ``domain.md``."""

from __future__ import annotations

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
OVER = (State.REJECTED, State.WITHDRAWN)


def check(before: Snapshot | None, now: Snapshot, world: World, hop_values: dict[int, int]) -> None:
    """Check all of them.

    :param before: the snapshot before the last step, for what concerns changes.
    :param hop_values: what each hop took of its invoice, which no view keeps.
    """
    redemption(now)
    locks(now)
    deposits(now)
    lineage(now)
    invoices(now, hop_values)
    quotas_and_limits(now, {world.members[name].id: name for name in world.members})
    if before is not None:
        escrows(before, now)


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
    """4. Σ children = parent, in value and in what each brought along; one root, one receivable."""
    for number, claim in now.claims.items():
        children = [each for each in now.claims.values() if each["parent"] == number]
        if claim["state"] == ClaimState.Split:
            assert sum(child["value"] for child in children) == claim["value"]
        else:
            assert not children
        for child in children:
            assert (child["root"], child["receivable"]) == (claim["root"], claim["receivable"])
        if not claim["parent"]:
            assert claim["root"] == number


def invoices(now: Snapshot, hop_values: dict[int, int]) -> None:
    """5. Σ live allocations = what the invoice says is allocated ≤ gross."""
    for number, invoice in now.invoices.items():
        by_receivables = sum(
            part["amount"]
            for key, parts in now.allocations.items()
            for part in parts
            if part["invoice"] == number and now.receivables[key]["state"] not in OVER
        )
        by_hops = sum(hop_values[key] for key, hop in now.hops.items() if hop["invoice"] == number)
        assert by_receivables + by_hops == invoice["allocated"] <= invoice["gross"]


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
        held = sum(
            now.held[number]
            for number, each in now.approvals.items()
            if each["state"] == ApprovalState.Open and names[each["party"]] == name
        )
        assert quota["pending"] == proposed + held
    for (funder, core), limit in now.limits.items():
        lent = [each for each in now.loans.values() if (names[each["lender"]], names[each["debtor"]]) == (funder, core)]
        offered = [
            each for each in now.offers.values() if (names[each["funder"]], names[each["debtor"]]) == (funder, core)
        ]
        open_offers = sum(each["principal"] for each in offered if each["state"] == OfferState.Open)
        assert limit["used"] == sum(each["principal"] for each in lent) + open_offers
