"""Receivables and who sees them: debtor and supplier, and whoever holds or held a claim in one or lent on it; regulator
and auditor see all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select

from app.claims import queries as claims
from app.invoices import queries as invoices
from app.kernel.auth import Actor
from app.kernel.by_key import ByKey
from app.kernel.calendar import DAY_S
from app.kernel.db import Session
from app.kernel.ids import InvoiceId, PartyId, ReceivableId
from app.kernel.listing import Condition, View, own
from app.kernel.mirror import Row
from app.kernel.money import Money
from app.kernel.problems import NotFound
from app.kernel.rows import Lookup
from app.kernel.spoken import raw
from app.kernel.texts import Text
from app.receivables.schemas import HashedText, LookAlikes, Receivable
from app.receivables.tables import AllocationRow, PaymentRow, ReceivableRow, StatedReasonRow
from app.receivables.words import OWED
from app.rules import queries as rules

NO_REASON = bytes(32)
"""What stands in the terms where no reason was stated."""
OF_A_SIDE = own(ReceivableRow.debtor, ReceivableRow.supplier)
"""Who has a receivable in its list."""
_ALLOCATIONS = ByKey(AllocationRow, AllocationRow.receivable)


def receivable(session: Session, actor: Actor, now: int, receivable_id: ReceivableId) -> Receivable:
    """One receivable, with what looks like its invoices while it is proposed.

    :param now: the chain's time, seconds UTC.
    :raises NotFound: no such receivable, or not one this actor may see.
    """
    found = visible(session, actor, receivable_id)
    details: dict[str, object] = {
        "undertaking": _text(found.undertaking, rules.undertaking_words(session, found.undertaking))
    }
    details["warnings"] = invoices.warnings_of(session, dict(allocations(session, found.id)))
    if found.state == "Proposed":
        alike = _look_alikes(session, actor, found)
        details |= {"look_alikes": alike.items, "look_alikes_complete": alike.is_complete}
    return show_receivable(session, found, now).model_copy(update=details)


def look_alikes(session: Session, actor: Actor, receivable_id: ReceivableId) -> LookAlikes:
    """What looks like the invoices of a receivable. It names other invoices of the two sides, with what is alike in
    them, so a holder or lender further down does not see it.

    :raises NotFound: no such receivable, or the actor is not a side of it.
    """
    found = visible(session, actor, receivable_id)
    if not _is_side(actor, found):
        raise NotFound(
            Text(
                "Receivable {receivable} shows its look-alikes to its debtor and its supplier only; use a key of one "
                "of these.",
                receivable=receivable_id,
            )
        )
    return _look_alikes(session, actor, found)


def visible(session: Session, actor: Actor, receivable_id: ReceivableId) -> ReceivableRow:
    """The row of a receivable, if the actor may see it.

    :raises NotFound: no such receivable, or not one this actor may see.
    """
    found = session.get(ReceivableRow, receivable_id)
    if found is not None and _is_side(actor, found):
        return found
    # Asked also where there is none: what is foreign takes as long as what is not there.
    if not claims.is_side_in(session, actor.party, receivable_id) or found is None:
        raise NotFound(
            Text("There is no receivable {receivable}; the list of receivables shows yours.", receivable=receivable_id)
        )
    return found


def row(session: Lookup, receivable_id: ReceivableId) -> ReceivableRow:
    """A receivable for another room, which decides itself who sees what of it."""
    return session.get_one(ReceivableRow, receivable_id)


def state(session: Session, receivable_id: ReceivableId) -> str:
    """The state of a receivable."""
    return row(session, receivable_id).state


def allocations(session: Session, receivable_id: ReceivableId) -> list[tuple[InvoiceId, int]]:
    """What a receivable takes up of which invoice, in minor units, in the order of its terms."""
    found: list[AllocationRow] = _ALLOCATIONS.load_all(session.held, (receivable_id,))
    return [(each.invoice, each.amount) for each in sorted(found, key=attrgetter("place"))]


def _is_side(actor: Actor, row: ReceivableRow) -> bool:
    return actor.sees_all or actor.party in (row.debtor, row.supplier)


def _look_alikes(session: Session, actor: Actor, row: ReceivableRow) -> LookAlikes:
    own = dict(allocations(session, row.id))
    found = invoices.resembling(session, actor, own)
    return LookAlikes(items=found.items, is_complete=found.is_complete)


def show_receivable(session: Session, row: ReceivableRow, now: int) -> Receivable:
    """A receivable as whoever may see it sees it, without what looks like its invoices."""

    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    is_owed = row.state in OWED
    reason = None if row.reason == NO_REASON else session.get(StatedReasonRow, row.reason)
    return Receivable.model_validate(
        {
            "version": row.version,
            "id": row.id,
            "state": row.state,
            "overdue": is_owed and row.due_at <= now,
            "debtor": row.debtor,
            "supplier": row.supplier,
            "proposed_by": row.debtor if row.by_debtor else row.supplier,
            "face": money(row.face),
            "paid": money(row.paid),
            "unpaid": money(row.face - row.paid if is_owed else 0),
            "redeemed": money(row.redeemed),
            "delivered_on": row.delivered_on,
            "due_on": row.due_on,
            "zone": row.zone_minutes,
            "due_at": row.due_at,
            "defaults_at": row.due_at + row.grace_days * DAY_S,
            "marked_overdue": row.is_overdue,
            "paid_on": row.paid_on or None,
            "reason": None if row.reason == NO_REASON else _text(row.reason, reason.text if reason else None),
            "undertaking": _text(row.undertaking, None),
            "terms": row.terms,
            "allocations": [
                {"invoice": invoice, "amount": money(amount)} for invoice, amount in allocations(session, row.id)
            ],
            "claim": row.claim,
            "proposed_at": row.proposed_at,
            "confirmed_at": row.confirmed_at,
            "look_alikes": None,
            "look_alikes_complete": None,
            "warnings": None,
        }
    )


def _text(hash_: bytes, text: str | None) -> HashedText:
    return HashedText.model_validate({"hash": hash_, "text": text})


def seen_by(view: View) -> Sequence[Condition]:
    """Who may read a receivable: more than have it in their list."""
    listed = OF_A_SIDE(view)
    return [*listed, claims.has_side(ReceivableRow.id, view.actor.party)] if listed else listed


def payment_sums(session: Session) -> Iterator[Row]:
    """What each receivable's payments sum to, for comparison with the book."""
    sums = select(PaymentRow.receivable, func.sum(PaymentRow.amount)).group_by(PaymentRow.receivable)
    for receivable_id, total in session.execute(sums):
        yield receivable_id, {"paid": int(total)}.__getitem__


def proposal_words(session: Session, _party: PartyId, args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The stated reason behind its hash in a proposal's terms."""
    reason = session.get(StatedReasonRow, raw(args["t"]["reason"]))
    return {} if reason is None else {"reason": reason.text}


def overdue(session: Session, now: int, after: int, limit: int) -> Sequence[ReceivableId]:
    """Receivables past their due day that nobody has marked, whoever may see them; see :class:`app.kernel.voids.Voids`."""
    found = select(ReceivableRow.id).where(
        ReceivableRow.state.in_(("Confirmed", "PartlyPaid")), ReceivableRow.due_at <= now, ~ReceivableRow.is_overdue
    )
    return session.scalars(found.where(ReceivableRow.id > after).order_by(ReceivableRow.id).limit(limit)).all()


def defaulting(session: Session, now: int, after: int, limit: int) -> Sequence[ReceivableId]:
    """Receivables past maturity and grace that are not in default yet."""
    found = select(ReceivableRow.id).where(
        ReceivableRow.state.in_(("Confirmed", "PartlyPaid")),
        ReceivableRow.due_at <= now - ReceivableRow.grace_days * DAY_S,
        ReceivableRow.due_at <= now,
    )
    return session.scalars(found.where(ReceivableRow.id > after).order_by(ReceivableRow.id).limit(limit)).all()


def dead_proposals(session: Session, now: int, after: int, limit: int) -> Sequence[ReceivableId]:
    """Proposals past their due day, to which nobody can agree any more."""
    found = select(ReceivableRow.id).where(ReceivableRow.state == "Proposed", ReceivableRow.due_at <= now)
    return session.scalars(found.where(ReceivableRow.id > after).order_by(ReceivableRow.id).limit(limit)).all()
