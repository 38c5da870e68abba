"""The financing room."""

from __future__ import annotations

from app.financing import limit_routes, offer_routes, routes
from app.financing.errors import REFUSALS
from app.financing.mirror import MIRRORS
from app.financing.projection import projection
from app.kernel.rooms import Room

room = Room(
    "financing", (routes.router, offer_routes.router, limit_routes.router), projection, REFUSALS, mirrors=MIRRORS
)
