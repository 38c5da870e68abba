"""Where a claim comes from, as a tree: claim, what it was split from, the receivable, its invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.history.errors import NoSuchRecord
from app.history.registers import AsOf, Record
from app.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Root:
    """The receivable that a claim is a part of, and the invoices it stands on, each with what is allocated of it."""

    receivable: Record
    invoices: Sequence[Record]


@dataclass(frozen=True, slots=True)
class Origin:
    """A claim with everything that happened to it, and what it came from: another claim, or the receivable itself."""

    claim: Record
    passed_on: Sequence[Record]
    """Hops, oldest first."""
    offers: Sequence[Record]
    loans: Sequence[Record]
    pledges: Sequence[Record]
    split_from: Origin | None
    root: Root | None


def origin(at: AsOf, claim: int) -> Origin:
    """The tree of a claim.

    :raises NoSuchRecord: there was no such claim.
    """
    found = at.find("claim", claim)
    if found is None:
        raise NoSuchRecord(
            Text(
                "There was no claim {claim} at block {block}; name another claim or a later block.",
                claim=claim,
                block=at.head.number,
            )
        )
    parent = origin(at, int(found["parent"] or 0)) if found["parent"] else None
    return Origin(
        claim=found,
        passed_on=_hops(at, found, () if parent is None else _known(parent)),
        offers=at.where("transfer_offer", claim=claim),
        loans=at.where("loan", claim=claim),
        pledges=at.where("pledge", claim=claim),
        split_from=parent,
        root=_root(at, found) if parent is None else None,
    )


def _known(parent: Origin) -> tuple[Record, ...]:
    """The hops behind a claim when it was split; its parts go on from the last one."""
    before = () if parent.split_from is None else _known(parent.split_from)
    return (*before, *parent.passed_on)


def _hops(at: AsOf, claim: Record, before: tuple[Record, ...]) -> list[Record]:
    known = {hop["id"] for hop in before}
    hops: list[Record] = []
    number = claim["hop"]
    while number and number not in known:
        hop = at.find("hop", number)
        if hop is None:
            raise NoSuchRecord(
                Text(
                    "Claim {claim} names transfer {hop}, which the ledger does not have; report it to the operator.",
                    claim=claim["id"],
                    hop=number,
                )
            )
        hops.append(hop)
        number = hop["previous"]
    return hops[::-1]


def _root(at: AsOf, claim: Record) -> Root:
    receivable = at.find("receivable", claim["receivable"])
    if receivable is None:
        raise NoSuchRecord(
            Text(
                "Claim {claim} names receivable {receivable}, which the ledger does not have; report it to the "
                "operator.",
                claim=claim["id"],
                receivable=claim["receivable"],
            )
        )
    allocations = at.where("allocation", receivable=claim["receivable"])
    invoices = [
        {**(at.find("invoice", each["invoice"]) or {}), "allocatedHere": each["amount"]} for each in allocations
    ]
    return Root(receivable, invoices)
