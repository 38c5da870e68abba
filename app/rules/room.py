"""The rules room."""

from __future__ import annotations

from app.kernel.rooms import Room
from app.kernel.spoken import Spoken
from app.rules.errors import REFUSALS
from app.rules.mirror import MIRRORS
from app.rules.projection import projection
from app.rules.queries import filed_source, filed_undertaking
from app.rules.routes import router
from app.rules.undertaking_routes import router as undertakings

room = Room(
    "rules",
    (router, undertakings),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    spoken=(
        Spoken("ParameterRegistry", "setParameter", filed_source),
        Spoken("ParameterRegistry", "listUndertaking", filed_undertaking),
        Spoken("ParameterRegistry", "retireUndertaking", filed_undertaking),
    ),
)
