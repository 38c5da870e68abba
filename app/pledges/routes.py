"""``/v1/pledges``: the public register. No key is needed, and none is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Response

from app.kernel.db import Session
from app.kernel.etags import etag
from app.kernel.fields import ClaimIdField, PartyIdField
from app.kernel.http.openapi import problems
from app.kernel.http.paths import PledgePath
from app.kernel.http.reads import PageOf
from app.kernel.http.routing import Router
from app.kernel.http.services import Services, services
from app.kernel.problems import InternalError, InvalidInput, MalformedCursor, NotFound
from app.pledges import queries
from app.pledges.queries import PledgeFilter
from app.pledges.schemas import Certificate, Search, State

router = Router(prefix="/v1/pledges", tags=["pledges"])


def visitor(parts: Annotated[Services, Depends(services)]) -> Iterator[Session]:
    """A consistent view of the tables for somebody without a key."""
    with parts.db.reading() as session:
        yield session


View = Annotated[Session, Depends(visitor)]


@router.get("", summary="Search the register", responses=problems(InvalidInput, MalformedCursor, InternalError))
def search(
    view: View,
    page: PageOf,
    legal_id: Annotated[
        str | None,
        Query(description="Grantor or account debtor: scheme and id", examples=["USCC:914403001922038216"]),
    ] = None,
    party: Annotated[PartyIdField | None, Query(description="The same, by the party's number on this ledger")] = None,
    claim: Annotated[ClaimIdField | None, Query(description="The pledged claim")] = None,
    state: State | None = None,
) -> Search:
    """Pledges of a firm, on a firm's debts, or of one claim. The answer says what the register can't see."""
    return queries.search(view, page, PledgeFilter(legal_id, party, claim, state))


@router.get("/{number}", summary="Show an entry's certificate", responses=problems(NotFound, InternalError))
def certificate(number: PledgePath, view: View, response: Response) -> Certificate:
    """One entry by its number, with the block that holds it and the register's limits."""
    found = queries.certificate(view, number)
    response.headers["ETag"] = etag(found.version)
    return found
