"""Debtor limits: each funder sees its own; regulator and auditor see all."""

from __future__ import annotations

from sqlalchemy import select

from app.financing.schemas import DebtorLimit
from app.financing.tables import DebtorLimitRow
from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.ids import PartyId
from app.kernel.money import Money
from app.kernel.pages import Page, Window, paginate


def debtor_limit(session: Session, funder: PartyId, debtor: PartyId, currency: str) -> DebtorLimit:
    """A limit that was just set."""
    return _show(session.get_one(DebtorLimitRow, (funder, debtor, currency)))


def debtor_limits(
    session: Session, actor: Actor, window: Window, debtor: PartyId | None, funder: PartyId | None
) -> Page[DebtorLimit]:
    """Limits, by funder and debtor."""
    rows = select(DebtorLimitRow).order_by(DebtorLimitRow.funder, DebtorLimitRow.debtor, DebtorLimitRow.currency)
    if not actor.sees_all:
        rows = rows.where(DebtorLimitRow.funder == actor.party)
    if funder is not None:
        rows = rows.where(DebtorLimitRow.funder == funder)
    if debtor is not None:
        rows = rows.where(DebtorLimitRow.debtor == debtor)
    return paginate(session, rows, window, _show)


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
