"""The approvals room."""

from __future__ import annotations

from app.approvals import policy_routes, routes
from app.approvals.commands import put_away
from app.approvals.errors import REFUSALS
from app.approvals.mirror import MIRRORS
from app.approvals.projection import projection
from app.approvals.queries import void_approvals
from app.kernel.rooms import Room
from app.kernel.voids import Voids

room = Room(
    "approvals",
    (routes.router, policy_routes.router),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    voids=(Voids("approval", void_approvals, put_away),),
)
