"""A claim's ancestry: from the invoices of its root receivable, through every split and hop, to its holder.

Short by construction: there are at most ``SplitsMax`` splits and ``DeepestTier`` hops above any claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.claims import queries
from app.claims.schemas import Lineage, Passing, RootInvoice, RootReceivable, Step
from app.claims.tables import ClaimRow, HopRow, SlotRow
from app.invoices import queries as invoices
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.ids import ClaimId, InvoiceId, PartyId
from app.kernel.money import Money
from app.receivables import queries as receivables


def lineage(session: Session, actor: Actor, claim_id: ClaimId) -> Lineage:
    """Where a claim comes from. Who may see a claim may see every step to it, and of the invoices at its root what each
    reader may see of an invoice.

    :raises NotFound: no such claim, or not one this actor may see.
    """
    claim = queries.visible(session, actor, claim_id)
    hops = queries.hops(session, claim)
    slot = session.get_one(SlotRow, claim.receivable)
    return Lineage(
        claim=claim.id,
        receivable=_receivable(session, actor, slot, hops[0].giver if hops else claim.holder),
        steps=list(_steps(_claims(session, claim), hops, slot.currency)),
    )


def _receivable(session: Session, actor: Actor, slot: SlotRow, supplier: PartyId) -> RootReceivable:
    return RootReceivable(
        id=slot.receivable,
        state=receivables.state(session, slot.receivable),
        debtor=slot.debtor,
        supplier=supplier,
        face=Money(slot.face, slot.currency),
        paid=Money(slot.paid, slot.currency),
        due_on=slot.due_on,
        invoices=[
            _invoice(session, actor, number, Money(amount, slot.currency))
            for number, amount in receivables.allocations(session, slot.receivable)
        ],
    )


def _invoice(session: Session, actor: Actor, number: InvoiceId, allocated: Money) -> RootInvoice:
    """An invoice as far as the actor may see it: whoever took the claim need not learn what firms before it charged."""
    invoice = invoices.row(session, number)
    is_seen = actor.sees_all or actor.party in {invoice.seller, invoice.buyer}
    return RootInvoice.model_validate(
        {
            "id": invoice.id,
            "number": invoice.number if is_seen else None,
            "seller": invoice.seller,
            "buyer": invoice.buyer,
            "issued_on": invoice.issued_on if is_seen else None,
            "gross": Money(invoice.gross, invoice.currency) if is_seen else None,
            "allocated": allocated,
            "root": invoice.root,
        }
    )


def _claims(session: Session, claim: ClaimRow) -> Sequence[ClaimRow]:
    """The claim and what it was split from, root first."""
    found = [claim]
    while found[-1].parent:
        found.append(session.get_one(ClaimRow, found[-1].parent))
    return found[::-1]


def _steps(claims: Sequence[ClaimRow], hops: Sequence[HopRow], currency: str) -> Iterator[Step]:
    """Splits and hops in the order they happened: a claim's tier says how many hops it had behind it at its end."""
    taken = 0
    for claim in claims:
        holder = hops[taken].giver if taken < len(hops) else claims[-1].holder
        kind = "Split" if claim.parent else "Confirmed"
        value = Money(claim.value, currency)
        yield Step(kind=kind, claim=claim.id, holder=holder, value=value, tier=taken + 1)
        for hop in hops[taken : claim.tier - 1]:
            taken += 1
            yield Step(
                kind="PassedOn",
                claim=claim.id,
                holder=hop.recipient,
                value=value,
                tier=taken + 1,
                passing=_passing(hop),
            )


def _passing(hop: HopRow) -> Passing:
    return Passing.model_validate(
        {
            "offered_by": hop.giver,
            "recipient": hop.recipient,
            "recourse": hop.recourse,
            "discharge": hop.discharge,
            "invoice": hop.invoice,
            "accepted_at": hop.accepted_at,
        }
    )
