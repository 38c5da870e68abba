"""How requests, offers and limits correspond to the desk."""

from __future__ import annotations

from app.financing.tables import DebtorLimitRow, FinancingOfferRow, FinancingRequestRow
from app.kernel.enums import OFFER_STATES, REQUEST_STATES
from app.kernel.mirror import Mirror, mirror

MIRRORS: tuple[Mirror, ...] = (
    mirror(FinancingRequestRow, "request", "id", words={"state": REQUEST_STATES}),
    mirror(FinancingOfferRow, "offer", "id", words={"state": OFFER_STATES}),
    mirror(DebtorLimitRow, "debtor_limit", "funder", "debtor", "currency", is_sparse=True),
)
