"""The operations room."""

from __future__ import annotations

from app.kernel.rooms import Room
from app.operations.routes import router

room = Room("operations", (router,))
