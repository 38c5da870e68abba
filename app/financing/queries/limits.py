"""Debtor limits: each funder sees its own; regulator and auditor see all."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import select

from app.financing.schemas import DebtorLimit
from app.financing.tables import DebtorLimitRow
from app.kernel.db import Session
from app.kernel.fields import CurrencyAsked, PartyIdField
from app.kernel.ids import PartyId
from app.kernel.listing import Filter, Listing, own
from app.kernel.money import Money


def debtor_limit(session: Session, funder: PartyId, debtor: PartyId, currency: str) -> DebtorLimit:
    """A limit that was just set."""
    return _show(session.get_one(DebtorLimitRow, (funder, debtor, currency)))


def _show(row: DebtorLimitRow) -> DebtorLimit:
    return DebtorLimit(
        version=row.version,
        funder=row.funder,
        debtor=row.debtor,
        limit=Money(row.limit, row.currency),
        used=Money(row.used, row.currency),
        left=Money(max(0, row.limit - row.used), row.currency),
        advance_rate_bps=row.advance_rate_bps,
    )


class LimitFilter(Filter):
    """Which limits a list shows."""

    party: PartyIdField | None = Field(None, description="Funder or debtor")
    funder: PartyIdField | None = Field(None, description="Whose limit it is")
    debtor: PartyIdField | None = Field(None, description="Whose paper it bounds")
    currency: CurrencyAsked = None


DEBTOR_LIMITS = Listing(
    name="debtor-limits",
    rows=select(DebtorLimitRow),
    item=DebtorLimit,
    show=lambda _, row: _show(row),
    visible=own(DebtorLimitRow.funder),
    sorts={"funder": (DebtorLimitRow.funder, DebtorLimitRow.debtor, DebtorLimitRow.currency)},
    default="funder",
    filters=LimitFilter,
    columns={
        "party": (DebtorLimitRow.funder, DebtorLimitRow.debtor),
        "funder": DebtorLimitRow.funder,
        "debtor": DebtorLimitRow.debtor,
        "currency": DebtorLimitRow.currency,
    },
)
