"""``/v1/parameters`` and ``/v1/currencies``."""

from __future__ import annotations

from fastapi import Response

from app.kernel.codec import ContractCall
from app.kernel.db import Session
from app.kernel.http.lists import add_list
from app.kernel.http.openapi import reads, writes
from app.kernel.http.reads import Read
from app.kernel.http.routing import Router
from app.kernel.http.writes import Write, Writer
from app.kernel.problems import NotFound, VersionMismatch
from app.rules import commands, errors, queries
from app.rules.schemas import BankIn, CurrencyIn, CurrencyOut, ParameterIn, ParameterOut, SmallestIn

router = Router(prefix="/v1", tags=["rules"])

_CHANGES = (NotFound, VersionMismatch)


add_list(
    router,
    "/parameters",
    queries.PARAMETERS,
    summary="List parameters",
    about="The numbers of the ledger, each with its source.",
)


@router.get("/parameters/{name}", summary="Show a parameter", **reads(NotFound))
def parameter(name: str, read: Read) -> ParameterOut:
    """One number of the ledger."""
    return read.show(queries.parameter(read.session, read.services.ledger.now(), name))


@router.post(
    "/parameters", summary="Set a parameter", **writes(ParameterOut, VersionMismatch, errors.ParameterOutOfRange)
)
def set_parameter(body: ParameterIn, write: Write) -> Response:
    """Change a number, at once or from a time on. By governance: a maker asks, a checker makes the same request. A change at
    once is one from whenever the checker agrees."""
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


add_list(
    router,
    "/currencies",
    queries.CURRENCIES,
    summary="List currencies",
    about="The currencies of the ledger, each with its settlement bank.",
)


@router.get("/currencies/{code}", summary="Show a currency", **reads(NotFound))
def currency(code: str, read: Read) -> CurrencyOut:
    """One currency."""
    return read.show(queries.currency(read.session, code))


@router.post("/currencies", summary="Bring a currency onto the ledger", **writes(CurrencyOut, errors.CurrencyKnown))
def list_currency(body: CurrencyIn, write: Write) -> Response:
    """Bring a currency onto the ledger. By governance, once: a maker asks, a checker makes the same request."""
    return write.transact(
        lambda _: commands.list_currency(write.services.codec, body),
        lambda session, _: queries.currency(session, body.code),
    )


@router.post(
    "/currencies/{code}/name-bank",
    summary="Name a settlement bank",
    **writes(CurrencyOut, *_CHANGES),
)
def name_bank(code: str, body: BankIn, write: Write) -> Response:
    """Name another settlement bank for a currency, so that one that is blocked or silent keeps nobody from paying. By
    governance: a maker asks, a checker makes the same request."""
    return _changed(write, code, commands.name_bank(code, body.bank))


@router.post(
    "/currencies/{code}/set-smallest",
    summary="Set a currency's smallest amount",
    **writes(CurrencyOut, *_CHANGES, errors.SmallestOutOfRange),
)
def set_smallest(code: str, body: SmallestIn, write: Write) -> Response:
    """Set the smallest part of a split and payment on a receivable. By governance: a maker asks, a checker makes the same
    request."""
    return _changed(write, code, commands.set_smallest(code, body.smallest_minor))


def _changed(write: Writer, code: str, call: ContractCall) -> Response:
    def build(session: Session) -> ContractCall:
        write.if_match.check(queries.currency_version(session, code))
        return call

    return write.transact(build, lambda session, _: queries.currency(session, code))
