"""The bank accounts' room."""

from __future__ import annotations

from app.bank_accounts.errors import REFUSALS
from app.bank_accounts.mirror import MIRRORS
from app.bank_accounts.projection import projection
from app.bank_accounts.queries import registration_words, resumption_words
from app.bank_accounts.routes import router
from app.kernel.rooms import Room
from app.kernel.spoken import Spoken

room = Room(
    "bank_accounts",
    (router,),
    projection,
    REFUSALS,
    mirrors=MIRRORS,
    spoken=(
        Spoken("BankAccounts", "register", registration_words),
        Spoken("BankAccounts", "resume", resumption_words),
    ),
)
