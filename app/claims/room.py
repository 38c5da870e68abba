"""The claims room."""

from __future__ import annotations

from app.claims.commands import put_away, redeem_by_itself
from app.claims.errors import REFUSALS
from app.claims.mirror import MIRRORS
from app.claims.offer_queries import currency_of_offer, void_offers
from app.claims.projection import projection
from app.claims.queries import currency_of_claim, due_claims, due_pledged_claims
from app.claims.routes import offers, router
from app.kernel.rooms import Room
from app.kernel.voids import Voids

room = Room(
    "claims",
    (router, offers),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    currencies={
        "claim": currency_of_claim,
        "ClaimToken.id": currency_of_claim,
        "ClaimToken.offerId": currency_of_offer,
    },
    voids=(
        Voids("transfer-offer", void_offers, put_away),
        Voids("pledged-redemption", due_pledged_claims, redeem_by_itself),
        Voids("redemption", due_claims, redeem_by_itself),
    ),
)
"""``/v1/claims`` and ``/v1/transfer-offers``: claims, their splits, their ways from hand to hand, and their lineage."""
