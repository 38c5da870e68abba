"""The claims room."""

from __future__ import annotations

from app.claims.errors import REFUSALS
from app.claims.mirror import MIRRORS
from app.claims.projection import projection
from app.claims.routes import offers, router
from app.kernel.rooms import Room

room = Room("claims", (router, offers), projection, REFUSALS, mirrors=MIRRORS)
"""``/v1/claims`` and ``/v1/transfer-offers``: claims, their splits, their ways from hand to hand, and their lineage."""
