"""``/v1/issuer-quotas``: how much a core enterprise may have outstanding."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from app.approvals.errors import TWO_PERSONS
from app.kernel.fields import PartyIdField
from app.kernel.http.openapi import lists, writes
from app.kernel.http.reads import PageOf, Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.pages import Page
from app.kernel.problems import NotFound, VersionMismatch
from app.parties.errors import CapabilityMissing, RoleMissing
from app.receivables import commands, quota_queries
from app.receivables.schemas import IssuerQuota, IssuerQuotaIn
from app.rules.errors import CurrencyUnknown

router = Router(prefix="/v1/issuer-quotas", tags=["issuer quotas"])


@router.get("", summary="List issuer quotas", **lists())
def index(
    read: Read,
    page: PageOf,
    debtor: PartyIdField | None = None,
    currency: Annotated[str | None, Query(pattern="^[A-Z]{3}$")] = None,
) -> Page[IssuerQuota]:
    """Quotas and their use, by debtor and currency: a core enterprise's own, or all for governance."""
    return quota_queries.quotas(read.session, read.actor, page, debtor, currency)


@router.post(
    "",
    summary="Set a cap",
    **writes(IssuerQuota, NotFound, VersionMismatch, RoleMissing, CapabilityMissing, CurrencyUnknown, *TWO_PERSONS),
)
def set_cap(body: IssuerQuotaIn, write: Write) -> Response:
    """Set a cap: its own by the core enterprise, where it has such a policy with two persons from an amount on; the
    consortium's by governance, always a maker and a checker. The lower one holds."""
    return write.transact(
        lambda session: commands.set_cap(session, write.if_match, body),
        lambda session, _: quota_queries.quota(session, body.debtor, body.cap.currency),
    )
