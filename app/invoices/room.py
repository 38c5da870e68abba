"""The invoices room."""

from __future__ import annotations

from app.invoices.errors import NOT_READABLE, REFUSALS, CreditedInvoiceUnclear, CreditedInvoiceUnknown
from app.invoices.mirror import MIRRORS
from app.invoices.projection import projection
from app.invoices.routes import router
from app.invoices.tables import InvoiceRow
from app.kernel.refused_calls import currency_in
from app.kernel.rooms import Room

room = Room(
    "invoices",
    (router,),
    projection,
    REFUSALS,
    (*NOT_READABLE, CreditedInvoiceUnknown, CreditedInvoiceUnclear),
    mirrors=MIRRORS,
    currencies={"invoice": currency_in(InvoiceRow), "InvoiceRegister.id": currency_in(InvoiceRow)},
)
