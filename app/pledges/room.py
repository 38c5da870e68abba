"""The pledges room."""

from __future__ import annotations

from app.kernel.rooms import Room
from app.pledges.errors import REFUSALS
from app.pledges.mirror import MIRRORS
from app.pledges.projection import projection
from app.pledges.routes import router

room = Room("pledges", (router,), projection, REFUSALS, mirrors=MIRRORS)
