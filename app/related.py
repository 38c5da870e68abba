"""What can stand beside what, across the rooms: each kind of thing is read as its own room lists it, which says who sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.claims.lists import CLAIMS
from app.claims.schemas import Claim, TransferOffer
from app.financing.queries import FINANCING_OFFERS, FINANCING_REQUESTS
from app.financing.schemas import FinancingOffer, FinancingRequest
from app.invoices.queries import INVOICES
from app.kernel.included import Related, Relations
from app.kernel.listing import Listing, View, Visible
from app.kernel.pages import PAGE_ITEMS_MAX, read_some
from app.loans.schemas import Loan
from app.pledges.queries import PLEDGES
from app.receivables.lists import RECEIVABLES
from app.receivables.queries import seen_by
from app.receivables.schemas import Receivable

Ids = Callable[[Any], Iterable[Any]]
"""The ids of related things that a resource has."""


def _named(into: str, listing: Listing, ids: Ids, visible: Visible | None = None, key: str = "id") -> Related:
    """Things that resources name."""

    def load(view: View, items: Sequence[Any]) -> Iterable[Any]:
        wanted = {each for item in items for each in ids(item) if each is not None}
        return read_some(listing, view, listing.key.in_(sorted(wanted)), visible) if wanted else ()

    return Related(into, listing.item, load, key)


def _claim(ids: Ids) -> Related:
    return _named("claims", CLAIMS, ids)


def _offers_on(view: View, requests: Sequence[Any]) -> Iterable[Any]:
    """The newest offers on requests."""
    answers = FINANCING_OFFERS.columns["request"].in_([request.id for request in requests])
    return read_some(FINANCING_OFFERS, view, answers, limit=PAGE_ITEMS_MAX)


RELATED: Relations = {
    Receivable: {
        "invoices": _named("invoices", INVOICES, lambda receivable: (each.invoice for each in receivable.allocations)),
        "claim": _claim(lambda receivable: (receivable.claim,)),
    },
    Claim: {"receivable": _named("receivables", RECEIVABLES, lambda claim: (claim.receivable,), seen_by)},
    TransferOffer: {"claim": _claim(lambda offer: (offer.claim,))},
    FinancingRequest: {
        "claim": _claim(lambda request: (request.claim,)),
        "offers": Related("offers", FinancingOffer, _offers_on),
    },
    FinancingOffer: {"request": _named("requests", FINANCING_REQUESTS, lambda offer: (offer.request,))},
    Loan: {
        "claim": _claim(lambda loan: (loan.claim,)),
        "offer": _named("offers", FINANCING_OFFERS, lambda loan: (loan.offer,)),
        "pledge": _named("pledges", PLEDGES, lambda loan: (loan.pledge,), key="number"),
    },
}
"""By a resource's schema and the words of ``expand``, which its router declares."""
