"""The parties room."""

from __future__ import annotations

from app.kernel.rooms import Room
from app.kernel.spoken import Spoken
from app.parties import account_routes, routes
from app.parties.errors import REFUSALS
from app.parties.mirror import MIRRORS
from app.parties.projection import projection
from app.parties.queries import admission_words

room = Room(
    "parties",
    (routes.router, account_routes.router),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    spoken=(Spoken("PartyRegistry", "admit", find_filed=admission_words),),
)
