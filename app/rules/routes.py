"""``/v1/parameters`` and ``/v1/currencies``."""

from __future__ import annotations

from fastapi import Response

from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.http.openapi import lists, reads, writes
from app.kernel.http.reads import PageOf, Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write
from app.kernel.pages import Page
from app.kernel.problems import NotFound, VersionMismatch
from app.rules import commands, errors, queries
from app.rules.schemas import CurrencyIn, CurrencyOut, ParameterIn, ParameterOut

router = Router(prefix="/v1", tags=["rules"])


@router.get("/parameters", summary="List parameters", **lists())
def parameters(read: Read, page: PageOf) -> Page[ParameterOut]:
    """The numbers of the ledger, each with its source."""
    return queries.parameters(read.session, read.services.ledger.now(), page)


@router.get("/parameters/{name}", summary="Show a parameter", **reads(NotFound))
def parameter(name: str, read: Read) -> ParameterOut:
    """One number of the ledger."""
    return read.show(queries.parameter(read.session, read.services.ledger.now(), name))


@router.post(
    "/parameters", summary="Set a parameter", **writes(ParameterOut, VersionMismatch, errors.ParameterOutOfRange)
)
def set_parameter(body: ParameterIn, write: Write) -> Response:
    """Change a number, at once or from a time on. By governance."""
    write.actor.require_role("Governance")

    def build(session: Session) -> ContractCall:
        write.if_match.check(queries.version_of(session, body.name))
        queries.keep_source(session, commands.source_of(body), body.source)
        return commands.set_parameter(body)

    return write.transact(
        build,
        lambda session, _: queries.parameter(session, write.services.ledger.now(), body.name),
        keeps=True,
    )


@router.get("/currencies", summary="List currencies", **lists())
def currencies(read: Read, page: PageOf) -> Page[CurrencyOut]:
    """The currencies of the ledger, each with its settlement bank."""
    return queries.currencies(read.session, page)


@router.get("/currencies/{code}", summary="Show a currency", **reads(NotFound))
def currency(code: str, read: Read) -> CurrencyOut:
    """One currency."""
    return read.show(queries.currency(read.session, code))


@router.post("/currencies", summary="Bring a currency onto the ledger", **writes(CurrencyOut, errors.CurrencyKnown))
def list_currency(body: CurrencyIn, write: Write) -> Response:
    """Bring a currency onto the ledger. By governance, once."""
    return write.transact(
        lambda _: commands.list_currency(write.services.codec, body),
        lambda session, _: queries.currency(session, body.code),
    )
