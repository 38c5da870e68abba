"""The loans room."""

from __future__ import annotations

from app.kernel.rooms import Room
from app.loans.errors import REFUSALS
from app.loans.mirror import MIRRORS
from app.loans.projection import projection
from app.loans.queries import currency_of
from app.loans.routes import router

room = Room(
    "loans",
    (router,),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    currencies={"loan": currency_of, "LoanBook.id": currency_of},
)
