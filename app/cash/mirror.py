"""How deposits, totals and payouts correspond to the deposit tokens."""

from __future__ import annotations

from app.cash import queries
from app.cash.tables import DepositRow, EntryRow, PayoutRow, TokenRow
from app.kernel.enums import PAYOUT_STATES
from app.kernel.mirror import Mirror, mirror

MIRRORS: tuple[Mirror, ...] = (
    mirror(TokenRow, "totals", "currency"),
    mirror(TokenRow, "currency", "currency", fields=("token", "bank")),
    mirror(DepositRow, "deposit", "currency", "holder", is_sparse=True),
    mirror(PayoutRow, "payout", "currency", "number", words={"state": PAYOUT_STATES}),
    # A token keeps no list of movements, but what a party's sum to.
    Mirror(EntryRow.__tablename__, "party_deposit", queries.entry_sums, is_sparse=True),
)
