"""Who sees which requests, offers and debtor limits."""

from app.financing.queries.limits import DEBTOR_LIMITS, debtor_limit
from app.financing.queries.offers import (
    FINANCING_OFFERS,
    financing_offer,
    visible_offer,
    void_offers,
)
from app.financing.queries.requests import FINANCING_REQUESTS, financing_request, visible_request

__all__ = [
    "DEBTOR_LIMITS",
    "FINANCING_OFFERS",
    "FINANCING_REQUESTS",
    "debtor_limit",
    "financing_offer",
    "financing_request",
    "visible_offer",
    "visible_request",
    "void_offers",
]
