"""What can stand beside what, across the rooms: each kind of thing is loaded by its own room, which says who sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.claims import queries as claims
from app.claims.schemas import Claim, TransferOffer
from app.financing import queries as financing
from app.financing.schemas import FinancingOffer, FinancingRequest
from app.invoices import queries as invoices
from app.invoices.schemas import Invoice
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.included import Related, Relations
from app.loans.schemas import Loan
from app.pledges import queries as pledges
from app.pledges.schemas import Pledge
from app.receivables import queries as receivables
from app.receivables.schemas import Receivable

Ids = Callable[[Any], Iterable[Any]]
"""The ids of related things that a resource has."""
Load = Callable[[Session, Actor, int, Sequence[Any]], Iterable[Any]]


def _by(ids: Ids, load: Load) -> Load:
    """Load what resources name."""

    def load_named(session: Session, actor: Actor, now: int, items: Sequence[Any]) -> Iterable[Any]:
        wanted = {each for item in items for each in ids(item) if each is not None}
        return load(session, actor, now, sorted(wanted)) if wanted else ()

    return load_named


def _claims(ids: Ids) -> Related:
    return Related("claims", Claim, _by(ids, lambda session, actor, _now, some: claims.some(session, actor, some)))


def _pledges(ids: Ids) -> Related:
    load = _by(ids, lambda session, _actor, _now, some: pledges.some(session, some))
    return Related("pledges", Pledge, load, key="number")


RELATED: Relations = {
    Receivable: {
        "invoices": Related(
            "invoices",
            Invoice,
            _by(
                lambda receivable: (each.invoice for each in receivable.allocations),
                lambda session, actor, _now, some: invoices.some(session, actor, some),
            ),
        ),
        "claim": _claims(lambda receivable: (receivable.claim,)),
    },
    Claim: {
        "receivable": Related("receivables", Receivable, _by(lambda claim: (claim.receivable,), receivables.some)),
    },
    TransferOffer: {"claim": _claims(lambda offer: (offer.claim,))},
    FinancingRequest: {
        "claim": _claims(lambda request: (request.claim,)),
        "offers": Related("offers", FinancingOffer, _by(lambda request: (request.id,), financing.offers_on)),
    },
    FinancingOffer: {
        "request": Related("requests", FinancingRequest, _by(lambda offer: (offer.request,), financing.some_requests)),
    },
    Loan: {
        "claim": _claims(lambda loan: (loan.claim,)),
        "offer": Related("offers", FinancingOffer, _by(lambda loan: (loan.offer,), financing.some_offers)),
        "pledge": _pledges(lambda loan: (loan.pledge,)),
    },
}
"""By a resource's schema and the words of ``expand``, which its router declares."""
