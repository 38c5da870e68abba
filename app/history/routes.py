"""``/v1/audit``: registers as they were, what changed, where a claim comes from, letters that confirm. For auditor and
regulator alone; every answer names the block it shows."""

from __future__ import annotations

import io
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from app.history import files, letters, pages
from app.history.changes import changes
from app.history.errors import AtUnclear, NoSuchRecord
from app.history.letter_page import as_page
from app.history.origins import origin
from app.history.points import point
from app.history.registers import AsOf
from app.history.schemas import Change, Changes, ClaimHistory, Confirmation, Origin, Point, Records, Registers
from app.kernel.http.openapi import lists, reads
from app.kernel.http.paths import ClaimPath, PartyPath
from app.kernel.http.reads import PageOf, Read, Reader
from app.kernel.problems import NoSuchBlock, StatePruned

router = APIRouter(prefix="/v1/audit", tags=["audit"])

At = Annotated[
    str | None,
    Query(
        max_length=40,
        description="A block's number; a date (its end in China); an instant (the last block not after it). "
        "The newest block if absent",
        examples=["74", "2026-11-22", "2026-11-22T08:30:00Z"],
    ),
]
_PAST = (AtUnclear, NoSuchBlock, StatePruned)


@router.get("/registers", summary="Count records at a point in history", **reads(*_PAST))
def index(read: Read, at: At = None) -> Registers:
    """Every register of the contracts and how many records it had."""
    found = _as_of(read, at)
    return Registers(as_of=Point.of(found.head), registers={name: len(found.keys(name)) for name in found.names})


@router.get(
    "/registers/{register}",
    summary="Show a register at a point in history",
    response_model=Records,
    **lists(*_PAST, NoSuchRecord, files=files.MEDIA.values()),
)
def show(
    register: str,
    read: Read,
    page: PageOf,
    at: At = None,
    form: Annotated[
        Literal["json", "csv", "jsonl", "xlsx"],
        Query(alias="format", description="Other than `json`, the whole register as a file"),
    ] = "json",
) -> Records | Response:
    """The records of one register as the contracts had them: balances, claims, loans, liens, quotas and the rest."""
    found = _as_of(read, at)
    if register not in found.names:
        raise NoSuchRecord(f"The registers are {', '.join(found.names)}.")
    if form != "json":
        out = io.BytesIO()
        files.write(form, found.head, {register: found.whole(register).values()}, out)
        name = f"{register}-{found.head.number}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(out.getvalue(), media_type=files.MEDIA[form], headers=headers)
    part = pages.cut(found.keys(register), page)
    items = found.records(register, part.items)
    return Records(as_of=Point.of(found.head), items=items, has_more=part.has_more, next_cursor=part.next_cursor)


@router.get("/changes", summary="Compare two points in history", **lists(*_PAST))
def compare(
    read: Read,
    page: PageOf,
    earlier: Annotated[str, Query(max_length=40, description="As `at` elsewhere", examples=["60"])],
    later: At = None,
) -> Changes:
    """Every field of every record that differs, by register and record."""
    before, after = _as_of(read, earlier), _as_of(read, later)
    part = pages.cut(list(changes(before, after)), page)
    return Changes(
        earlier=Point.of(before.head),
        later=Point.of(after.head),
        items=[Change.of(each) for each in part.items],
        has_more=part.has_more,
        next_cursor=part.next_cursor,
    )


@router.get("/claims/{claim}", summary="Show where a claim comes from", **reads(*_PAST, NoSuchRecord))
def history(claim: ClaimPath, read: Read, at: At = None) -> ClaimHistory:
    """A claim's history as a tree: what it was split from, down to the receivable and its invoices."""
    found = _as_of(read, at)
    return ClaimHistory(as_of=Point.of(found.head), origin=Origin.of(origin(found, claim)))


@router.get(
    "/confirmations/{party}",
    summary="Confirm a party's positions",
    response_model=Confirmation,
    **reads(*_PAST, NoSuchRecord, files=["text/html"]),
)
def confirm(
    party: PartyPath,
    read: Read,
    at: At = None,
    form: Annotated[
        Literal["json", "html"], Query(alias="format", description="`html` is the letter to print")
    ] = "json",
) -> Confirmation | Response:
    """A confirmation letter (函证): what a party had, owed and had pledged at a point in history."""
    found = letters.letter(_as_of(read, at), party)
    if form == "html":
        return Response(as_page(found), media_type="text/html; charset=utf-8")
    return Confirmation.of(found)


def _as_of(read: Reader, at: str | None) -> AsOf:
    read.actor.require_role("Auditor", "Regulator")
    services = read.services
    head = point(services.chain, at)
    return AsOf(head, services.views_at(head.number), services.mirrors)
