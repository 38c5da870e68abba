"""Issuer quotas: seen by the core enterprise they bind, by governance, regulator and auditor."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel.auth import Actor
from app.kernel.db import Session
from app.kernel.etags import Version
from app.kernel.ids import PartyId
from app.kernel.money import Money
from app.kernel.pages import Page, Window, paginate
from app.receivables.schemas import IssuerQuota
from app.receivables.tables import IssuerQuotaRow, StoppedDebtorRow


def quota(session: Session, debtor: PartyId, currency: str) -> IssuerQuota:
    """One quota, for whoever just set a cap of it."""
    return _show(session, session.get_one(IssuerQuotaRow, (debtor, currency)))


def quotas(
    session: Session, actor: Actor, window: Window, debtor: PartyId | None, currency: str | None
) -> Page[IssuerQuota]:
    """Quotas by debtor and currency."""
    found = select(IssuerQuotaRow).order_by(IssuerQuotaRow.debtor, IssuerQuotaRow.currency)
    if not (actor.sees_all or "Governance" in actor.roles):
        found = found.where(IssuerQuotaRow.debtor == actor.party)
    if debtor is not None:
        found = found.where(IssuerQuotaRow.debtor == debtor)
    if currency is not None:
        found = found.where(IssuerQuotaRow.currency == currency)
    return paginate(session, found, window, lambda row: _show(session, row))


def version_of(session: Session, debtor: PartyId, currency: str) -> Version | None:
    """The version of a quota; ``None`` where no cap was ever set."""
    row = session.get(IssuerQuotaRow, (debtor, currency))
    return None if row is None else row.version


def _show(session: Session, row: IssuerQuotaRow) -> IssuerQuota:
    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    stopped = session.get(StoppedDebtorRow, row.debtor)
    return IssuerQuota.model_validate(
        {
            "version": row.version,
            "debtor": row.debtor,
            "own": money(row.own),
            "governance": money(row.governance),
            "outstanding": money(row.outstanding),
            "pending": money(row.pending),
            "left": money(max(0, min(row.own, row.governance) - row.outstanding - row.pending)),
            "stopped": stopped is not None and stopped.overdue > 0,
        }
    )
