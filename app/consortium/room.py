"""The consortium room."""

from __future__ import annotations

from app.consortium.errors import REFUSALS
from app.consortium.mirror import MIRRORS
from app.consortium.projection import projection
from app.consortium.routes import router
from app.kernel.rooms import Room

room = Room("consortium", (router,), projection, REFUSALS, mirrors=MIRRORS)
