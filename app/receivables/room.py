"""The receivables room."""

from __future__ import annotations

from app.kernel.rooms import Room
from app.kernel.spoken import Spoken
from app.kernel.voids import Voids
from app.receivables.commands import by_itself
from app.receivables.errors import REFUSALS
from app.receivables.mirror import MIRRORS
from app.receivables.projection import projection
from app.receivables.queries import currency_of, dead_proposals, defaulting, overdue, proposal_words
from app.receivables.quota_routes import router as quotas
from app.receivables.routes import router

room = Room(
    "receivables",
    (router, quotas),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    voids=(
        Voids("overdue-receivable", overdue, by_itself("markOverdue")),
        Voids("defaulted-receivable", defaulting, by_itself("markDefaulted")),
        Voids("proposal", dead_proposals, by_itself("releaseProposal")),
    ),
    currencies={"receivable": currency_of, "ReceivableBook.id": currency_of},
    spoken=(Spoken("ReceivableBook", "propose", proposal_words),),
)
