"""The cash room."""

from __future__ import annotations

from app.cash.commands import CONTRACT as TOKEN
from app.cash.errors import REFUSALS
from app.cash.mirror import MIRRORS
from app.cash.projection import projection
from app.cash.queries import currency_of_token
from app.cash.routes import router
from app.cash.spoken_words import entry_words, payout_words, return_words, reversal_words
from app.kernel.rooms import Room
from app.kernel.spoken import Spoken

room = Room(
    "cash",
    (router,),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    currencies={TOKEN: currency_of_token},
    spoken=(
        Spoken(TOKEN, "mint", entry_words),
        Spoken(TOKEN, "reverseMint", reversal_words),
        Spoken(TOKEN, "reservePayout", payout_words),
        Spoken(TOKEN, "settlePayout", entry_words),
        Spoken(TOKEN, "returnPayout", return_words),
    ),
)
"""``/v1/deposits``: balances, movements, money in against the bank's statement, and payouts."""
