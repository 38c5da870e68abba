"""The history room."""

from __future__ import annotations

from app.history.errors import PROBLEMS
from app.history.routes import router
from app.kernel.rooms import Room

room = Room("history", (router,), problems=PROBLEMS)
