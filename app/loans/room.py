"""The loans room."""

from __future__ import annotations

from app.kernel.refused_calls import currency_in
from app.kernel.rooms import Room
from app.loans.errors import REFUSALS
from app.loans.mirror import MIRRORS
from app.loans.projection import projection
from app.loans.routes import router
from app.loans.tables import LoanRow

room = Room(
    "loans",
    (router,),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    currencies={"loan": currency_in(LoanRow), "LoanBook.id": currency_in(LoanRow)},
)
