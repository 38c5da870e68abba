"""Issuer quotas: seen by the core enterprise they bind, by governance, regulator and auditor."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import select

from app.kernel.db import Session
from app.kernel.etags import Version
from app.kernel.fields import CurrencyAsked, PartyIdField
from app.kernel.ids import PartyId
from app.kernel.listing import Condition, Filter, Listing, View
from app.kernel.money import Money
from app.receivables.schemas import IssuerQuota
from app.receivables.tables import IssuerQuotaRow, StoppedDebtorRow


def quota(session: Session, debtor: PartyId, currency: str) -> IssuerQuota:
    """One quota, for whoever just set a cap of it."""
    return _show(session, session.get_one(IssuerQuotaRow, (debtor, currency)))


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


class QuotaFilter(Filter):
    """Which quotas a list shows."""

    debtor: PartyIdField | None = Field(None, description="Whose debts it bounds")
    currency: CurrencyAsked = None


def _bound(view: View) -> list[Condition]:
    sees = view.actor.sees_all or "Governance" in view.actor.roles
    return [] if sees else [IssuerQuotaRow.debtor == view.actor.party]


QUOTAS = Listing(
    name="issuer-quotas",
    rows=select(IssuerQuotaRow),
    item=IssuerQuota,
    show=lambda view, row: _show(view.session, row),
    visible=_bound,
    sorts={"debtor": (IssuerQuotaRow.debtor, IssuerQuotaRow.currency)},
    default="debtor",
    filters=QuotaFilter,
    columns={"debtor": IssuerQuotaRow.debtor, "currency": IssuerQuotaRow.currency},
)
