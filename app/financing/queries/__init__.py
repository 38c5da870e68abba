"""Who sees which requests, offers and debtor limits."""

from app.financing.queries.limits import debtor_limit, debtor_limits
from app.financing.queries.offers import (
    OfferFilter,
    currency_of_offer,
    financing_offer,
    financing_offers,
    offers_on,
    some_offers,
    visible_offer,
    void_offers,
)
from app.financing.queries.requests import (
    RequestFilter,
    currency_of_request,
    financing_request,
    financing_requests,
    some_requests,
    visible_request,
)

__all__ = [
    "OfferFilter",
    "RequestFilter",
    "currency_of_offer",
    "currency_of_request",
    "debtor_limit",
    "debtor_limits",
    "financing_offer",
    "financing_offers",
    "financing_request",
    "financing_requests",
    "offers_on",
    "some_offers",
    "some_requests",
    "visible_offer",
    "visible_request",
    "void_offers",
]
