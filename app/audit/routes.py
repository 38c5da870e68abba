"""``/v1/audit``: for auditor and regulator."""

from __future__ import annotations

from app.audit.reconcile import reconcile
from app.audit.schemas import Reconciliation
from app.kernel.http.openapi import reads
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router

router = Router(prefix="/v1/audit", tags=["audit"])


@router.get("/reconcile", summary="Compare tables with contract state", **reads())
def compare(read: Read) -> Reconciliation:
    """Compare every derived table with contract state, read from the contracts and not from events, and with the blocks
    projected again; and check that every off-chain row carries the service's digest. For auditor and regulator; takes as
    many calls as there are records, and as long as a reindex."""
    read.actor.require_role("Auditor", "Regulator")
    return Reconciliation.of(reconcile(read.session, read.services.truth, read.services.db.row_key))
