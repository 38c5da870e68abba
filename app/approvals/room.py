"""The approvals room."""

from __future__ import annotations

from app.approvals import policy_routes, routes
from app.approvals.errors import REFUSALS
from app.approvals.mirror import MIRRORS
from app.approvals.projection import projection
from app.kernel.rooms import Room

room = Room("approvals", (routes.router, policy_routes.router), projection, REFUSALS, mirrors=MIRRORS)
