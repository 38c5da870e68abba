"""The cash room."""

from __future__ import annotations

from app.cash.errors import REFUSALS
from app.cash.mirror import MIRRORS
from app.cash.projection import projection
from app.cash.queries import mint_words, payout_words
from app.cash.routes import router
from app.kernel.rooms import Room
from app.kernel.spoken import Spoken

room = Room(
    "cash",
    (router,),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    spoken=(Spoken("DepositToken", "reservePayout", payout_words), Spoken("DepositToken", "mint", mint_words)),
)
"""``/v1/deposits``: balances, movements, money in against the bank's statement, and payouts."""
