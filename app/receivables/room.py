"""The receivables room."""

from __future__ import annotations

from app.kernel.refused_calls import currency_in
from app.kernel.rooms import Room
from app.kernel.spoken import Spoken
from app.kernel.voids import Voids
from app.receivables.commands import by_itself
from app.receivables.errors import REFUSALS
from app.receivables.mirror import MIRRORS
from app.receivables.projection import projection
from app.receivables.queries import dead_proposals, defaulting, overdue, proposal_words
from app.receivables.quota_routes import router as quotas
from app.receivables.routes import router
from app.receivables.tables import ReceivableRow

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
    currencies={"receivable": currency_in(ReceivableRow), "ReceivableBook.id": currency_in(ReceivableRow)},
    spoken=(Spoken("ReceivableBook", "propose", proposal_words),),
)
