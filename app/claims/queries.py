"""Claims, and who sees them.

A claim is seen by its debtor, by whoever holds or held it or lent on it, and by whom it is offered to; a funder asked for
cash on it finds its facts in the request. Regulator and auditor see all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, SQLColumnExpression, bindparam, exists, literal, select

from app.claims import shares
from app.claims.schemas import Claim, Split
from app.claims.tables import ClaimRow, ClaimSideRow, HopRow, SlotRow, TransferOfferRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.ids import ClaimId, PartyId, ReceivableId
from app.kernel.money import Money
from app.kernel.problems import NotFound
from app.kernel.rows import Lookup
from app.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Facts:
    """A claim for other rooms, whoever may see it. Amounts are minor units."""

    receivable: ReceivableId
    debtor: PartyId
    holder: PartyId
    currency: str
    value: int
    redeemed: int
    outstanding: int
    """What is still to come once what is due now is drawn."""
    state: str
    lock: str
    tier: int
    splits: int
    hops: Sequence[HopRow]
    """Every hop above it, oldest first."""
    version: str


@dataclass(frozen=True, slots=True)
class Due:
    """What a claim would draw now, minor units, and the day since which it has lain in the pot."""

    amount: int
    since: int


def due(session: Session, claim_id: ClaimId) -> Due:
    """What is due to a known claim, for another room."""
    row = session.get_one(ClaimRow, claim_id)
    slot = session.get_one(SlotRow, row.receivable)
    return Due(_due(row, slot), slot.paid_on)


def claim(session: Session, actor: Actor, claim_id: ClaimId) -> Claim:
    """One claim.

    :raises NotFound: no such claim, or not one this actor may see.
    """
    return show_claim(session, visible(session, actor, claim_id))


def split(session: Session, parent_id: ClaimId, children: Sequence[ClaimId]) -> Split:
    """A claim just split by its holder, and what it became."""
    parent = session.get_one(ClaimRow, parent_id)
    parts = [show_claim(session, session.get_one(ClaimRow, child)) for child in children]
    return Split(version=parent.version, claim=show_claim(session, parent), parts=parts)


def facts(session: Session, claim_id: ClaimId) -> Facts | None:
    """A claim for another room, which decides itself who sees what of it."""
    row = session.get(ClaimRow, claim_id)
    if row is None:
        return None
    slot = session.get_one(SlotRow, row.receivable)
    return Facts(
        receivable=row.receivable,
        debtor=slot.debtor,
        holder=row.holder,
        currency=slot.currency,
        value=row.value,
        redeemed=row.redeemed,
        outstanding=row.value - row.redeemed - _due(row, slot),
        state=row.state,
        lock=row.lock,
        tier=row.tier,
        splits=row.splits,
        hops=hops(session, row),
        version=row.version,
    )


def hops(session: Session, claim: ClaimRow) -> Sequence[HopRow]:
    """Every hop above a claim, oldest first."""
    found: list[HopRow] = []
    number = claim.hop
    while number:
        found.append(session.get_one(HopRow, number))
        number = found[-1].previous
    return found[::-1]


def is_free(claim: SQLColumnExpression[ClaimId], holder: SQLColumnExpression[PartyId]) -> ColumnElement[bool]:
    """For another room's select: whether a claim is this holder's, live and under no lock."""
    return exists().where(
        ClaimRow.id == claim, ClaimRow.holder == holder, ClaimRow.state == "Live", ClaimRow.lock == "None"
    )


def still_has(
    claim: SQLColumnExpression[ClaimId],
    holder: SQLColumnExpression[PartyId],
    hop: SQLColumnExpression[int],
    least: SQLColumnExpression[int],
) -> ColumnElement[bool]:
    """For another room's select: whether a claim is this holder's since this hop, live, locked or not, with so much
    outstanding."""
    return exists().where(
        ClaimRow.id == claim,
        ClaimRow.holder == holder,
        ClaimRow.hop == hop,
        ClaimRow.state == "Live",
        ClaimRow.value - ClaimRow.redeemed >= least,
    )


def due_pledged_claims(session: Session, _now: int, after: int, limit: int) -> Sequence[ClaimId]:
    """Claims under a loan to which something is due, whoever may see them; see :class:`app.kernel.voids.Voids`. Until it is
    drawn the loan may bear interest on it, so it does not wait behind other claims, of which a holder makes as many as it
    likes."""
    return _due_claims(session, after, limit, ClaimRow.lock == "Pledge")


def due_claims(session: Session, _now: int, after: int, limit: int) -> Sequence[ClaimId]:
    """The other claims to which something is due."""
    return _due_claims(session, after, limit, ClaimRow.lock != "Pledge")


def _due_claims(session: Session, after: int, limit: int, which: ColumnElement[bool]) -> Sequence[ClaimId]:
    found: list[ClaimId] = []
    # Slot by slot: joined in one statement, SQLite would rather go through every claim there ever was.
    for slot in session.scalars(select(SlotRow).where(SlotRow.paid > SlotRow.redeemed)).all():
        rows = session.scalars(
            select(ClaimRow).where(
                ClaimRow.receivable == slot.receivable,
                ClaimRow.state == "Live",
                ClaimRow.drawn_at < slot.paid,
                ClaimRow.id > after,
                which,
            )
        )
        found += [row.id for row in rows if _due(row, slot)]
    return sorted(found)[:limit]


def hop_of(session: Lookup, claim_id: ClaimId) -> int:
    """The newest hop a known claim went through, for other rooms; 0 = still with its supplier."""
    return session.get_one(ClaimRow, claim_id).hop


def receivable_of(session: Lookup, claim_id: ClaimId) -> ReceivableId:
    """The receivable that a known claim is a leg of, for other rooms."""
    return session.get_one(ClaimRow, claim_id).receivable


def is_side_in(session: Session, party: PartyId, receivable: ReceivableId) -> bool:
    """Whether a party holds or held a claim in a receivable, or lent on one."""
    return bool(session.scalar(select(has_side(literal(receivable, BigInteger), party))))


def has_side(receivable: SQLColumnExpression[ReceivableId], party: PartyId) -> ColumnElement[bool]:
    """For another room's select: :func:`is_side_in`."""
    return exists().where(
        ClaimRow.receivable == receivable, ClaimSideRow.claim == ClaimRow.id, ClaimSideRow.party == party
    )


def visible(session: Session, actor: Actor, claim_id: ClaimId) -> ClaimRow:
    """The row of a claim, if the actor may see it.

    :raises NotFound: no such claim, or not one this actor may see.
    """
    row = session.get(ClaimRow, claim_id)
    if row is not None and (actor.sees_all or row.holder == actor.party):
        return row
    if not _is_side_of(session, actor, claim_id, row) or row is None:
        raise NotFound(Text("There is no claim {claim}; the list of claims shows yours.", claim=claim_id))
    return row


def currency_of(session: Session, claim: ClaimRow) -> str:
    """The currency of a claim's receivable."""
    return session.get_one(SlotRow, claim.receivable).currency


def currency_of_claim(session: Session, number: int) -> str | None:
    """The currency of a claim, if there is one with this number."""
    found = session.get(ClaimRow, number)
    return None if found is None else currency_of(session, found)


def _is_side_of(session: Session, actor: Actor, claim_id: ClaimId, row: ClaimRow | None) -> bool:
    """What :mod:`app.claims.lists` asks of every claim, of one, by the keys of what makes a side. Where there is none, the
    same is asked in vain: what is foreign takes as long as what is not there."""
    if session.get(ClaimSideRow, (claim_id, actor.party)) is not None:
        return True
    slot = session.get(SlotRow, 0 if row is None else row.receivable)
    if slot is not None and slot.debtor == actor.party:
        return True
    return session.scalar(_OPEN_OFFER, {"of": claim_id, "to": actor.party}) is not None


_OPEN_OFFER = (
    select(TransferOfferRow.id)
    .where(
        TransferOfferRow.claim == bindparam("of"),
        TransferOfferRow.recipient == bindparam("to"),
        TransferOfferRow.state == "Open",
    )
    .limit(1)
)


def show_claim(session: Session, row: ClaimRow) -> Claim:
    """A claim as whoever may see it sees it."""
    slot = session.get_one(SlotRow, row.receivable)
    due = _due(row, slot)
    return Claim.model_validate(
        {
            "version": row.version,
            "id": row.id,
            "receivable": row.receivable,
            "debtor": slot.debtor,
            "holder": row.holder,
            "state": row.state,
            "value": Money(row.value, slot.currency),
            "redeemed": Money(row.redeemed, slot.currency),
            "outstanding": Money(row.value - row.redeemed - due, slot.currency),
            "due_now": Money(due, slot.currency),
            "due_on": slot.due_on,
            "tier": row.tier,
            "splits": row.splits,
            "lock": row.lock,
            "locked_by": None if row.lock == "None" else str(row.locked_by),
            "parent": row.parent or None,
            "root": row.root,
        }
    )


def _due(row: ClaimRow, slot: SlotRow) -> int:
    if row.state != "Live":
        return 0
    return shares.due(value=row.value, redeemed=row.redeemed, paid_at=row.paid_at, face=slot.face, paid=slot.paid)
