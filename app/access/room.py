"""The access room."""

from __future__ import annotations

from app.access.routes import router
from app.kernel.rooms import Room

room = Room("access", (router,))
