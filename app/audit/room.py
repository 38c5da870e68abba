"""The audit room."""

from __future__ import annotations

from app.audit.routes import router
from app.kernel.rooms import Room

room = Room("audit", (router,))
