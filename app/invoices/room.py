"""The invoices room."""

from __future__ import annotations

from app.invoices.errors import NOT_READABLE, REFUSALS
from app.invoices.mirror import MIRRORS
from app.invoices.projection import projection
from app.invoices.queries import currency_of
from app.invoices.routes import router
from app.kernel.rooms import Room

room = Room(
    "invoices",
    (router,),
    projection,
    REFUSALS,
    NOT_READABLE,
    mirrors=MIRRORS,
    currencies={"invoice": currency_of, "InvoiceRegister.id": currency_of},
)
