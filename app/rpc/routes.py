"""``/rpc``: for auditor and regulator, since it shows the whole chain."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from app.kernel.http.openapi import problems
from app.kernel.http.reads import ActorOf
from app.kernel.http.routing import Router
from app.kernel.http.services import Services, services
from app.kernel.json_text import refuse_hostile
from app.kernel.problems import (
    BodyTooLarge,
    Busy,
    DatabaseUnavailable,
    DuplicateMember,
    InternalError,
    InvalidInput,
    MalformedJson,
    NotAllowed,
    TooManyRequests,
    Unauthenticated,
    UnsupportedMedia,
)
from app.kernel.texts import Text
from app.rpc.problems import NoJsonRpc
from app.rpc.schemas import ANSWERS, REQUEST_BODY

router = Router(tags=["rpc"])

_REFUSALS = problems(
    MalformedJson,
    DuplicateMember,
    UnsupportedMedia,
    TooManyRequests,
    DatabaseUnavailable,
    Busy,
    InvalidInput,
    Unauthenticated,
    NotAllowed,
    BodyTooLarge,
    InternalError,
    NoJsonRpc,
)


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post(
    "/rpc",
    summary="Ask the chain by JSON-RPC",
    response_class=Response,
    responses=ANSWERS | _REFUSALS,
    openapi_extra=REQUEST_BODY,
)
def ask(
    body: Annotated[bytes, Depends(_body)], actor: ActorOf, parts: Annotated[Services, Depends(services)]
) -> Response:
    """Ethereum JSON-RPC, read-only: blocks, transactions, receipts, logs, state and proofs at any block. For auditor and
    regulator. The methods and limits are on the page `docs/rpc.md`."""
    actor.require_scope("read")
    actor.require_role("Auditor", "Regulator")
    refuse_hostile(body)
    if parts.rpc is None:
        raise NoJsonRpc(Text("This ledger runs on an external network; ask one of its nodes."))
    answer = parts.rpc(body)
    return Response(status_code=204) if answer is None else Response(answer, media_type="application/json")
