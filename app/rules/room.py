"""The rules room."""

from __future__ import annotations

from app.kernel.rooms import Room
from app.rules.errors import REFUSALS
from app.rules.mirror import MIRRORS
from app.rules.projection import projection
from app.rules.routes import router

room = Room("rules", (router,), projection, REFUSALS, mirrors=MIRRORS)
