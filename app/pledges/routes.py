"""``/v1/pledges``: the public register. No key is needed, and none is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Response

from app.kernel.auth import Actor
from app.kernel.http.lists import Served, add_list
from app.kernel.http.openapi import problems
from app.kernel.http.paths import PledgePath
from app.kernel.http.reads import Reader
from app.kernel.http.routing import Router
from app.kernel.http.services import Services, services
from app.kernel.ids import PartyId
from app.kernel.problems import InternalError, InvalidInput, NotFound
from app.pledges import queries
from app.pledges.schemas import Certificate
from chain.port import Address

router = Router(prefix="/v1/pledges", tags=["pledges"])

NOBODY = Actor(
    key="", party=PartyId(0), account=Address(bytes(20)), capability="", roles=frozenset(), scopes=frozenset()
)
"""Somebody without a key."""


def visitor(parts: Annotated[Services, Depends(services)], response: Response) -> Iterator[Reader]:
    """A consistent view of the tables for somebody without a key."""
    with parts.db.reading() as session:
        yield Reader(NOBODY, session, parts, response)


View = Annotated[Reader, Depends(visitor)]

add_list(
    router,
    "",
    Served(queries.PLEDGES, reader=View, is_public=True),
    InvalidInput,
    summary="Search the register",
    about="Pledges of a firm, on a firm's debts, or of one claim. The answer says what the register can't see.",
)


@router.get("/{number}", summary="Show an entry's certificate", responses=problems(NotFound, InternalError))
def certificate(number: PledgePath, view: View) -> Certificate:
    """One entry by its number, with the block that holds it and the register's limits."""
    return view.show(queries.certificate(view.session, number))
