"""The receivables room."""

from __future__ import annotations

from app.kernel.rooms import Room
from app.kernel.spoken import Spoken
from app.receivables.errors import REFUSALS
from app.receivables.mirror import MIRRORS
from app.receivables.projection import projection
from app.receivables.queries import proposal_words
from app.receivables.quota_routes import router as quotas
from app.receivables.routes import router

room = Room(
    "receivables",
    (router, quotas),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    spoken=(Spoken("ReceivableBook", "propose", proposal_words),),
)
