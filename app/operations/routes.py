"""``/v1/operations``: where ``Prefer: respond-async`` points to."""

from __future__ import annotations

from app.kernel.http.openapi import reads
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.problems import NotFound
from app.operations import queries
from app.operations.schemas import Operation

router = Router(prefix="/v1/operations", tags=["operations"])


@router.get("/{operation}", **reads(NotFound))
def show(operation: str, read: Read) -> Operation:
    """How far a write is, and its answer once it has one."""
    return queries.operation(read.session, read.actor, operation)
