"""``/v1/issuer-quotas``: how much a core enterprise may have outstanding."""

from __future__ import annotations

from fastapi import Response

from app.approvals.errors import TWO_PERSONS
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import writes
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.problems import NotFound, VersionMismatch
from app.parties.errors import CapabilityMissing, RoleMissing
from app.receivables import commands, quota_queries
from app.receivables.schemas import IssuerQuota, IssuerQuotaIn
from app.rules.errors import CurrencyUnknown

router = Router(prefix="/v1/issuer-quotas", tags=["issuer quotas"])


add_list(
    router,
    "",
    quota_queries.QUOTAS,
    summary="List issuer quotas",
    about="Quotas and their use, by debtor and currency: a core enterprise's own, or all for governance.",
)


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
