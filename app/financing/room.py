"""The financing room."""

from __future__ import annotations

from app.financing import limit_routes, offer_routes, routes
from app.financing.commands import put_away
from app.financing.errors import REFUSALS
from app.financing.mirror import MIRRORS
from app.financing.projection import projection
from app.financing.queries import void_offers
from app.financing.tables import FinancingOfferRow, FinancingRequestRow
from app.kernel.refused_calls import currency_in
from app.kernel.rooms import Room
from app.kernel.voids import Voids

room = Room(
    "financing",
    (routes.router, offer_routes.router, limit_routes.router),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    currencies={
        "request": currency_in(FinancingRequestRow),
        "offer": currency_in(FinancingOfferRow),
        "FinancingDesk.id": currency_in(FinancingOfferRow),
    },
    voids=(Voids("financing-offer", void_offers, put_away),),
)
