"""The approvals room."""

from __future__ import annotations

from app.approvals.errors import REFUSALS
from app.approvals.projection import projection
from app.approvals.routes import router
from app.kernel.rooms import Room

room = Room("approvals", (router,), projection, REFUSALS)
