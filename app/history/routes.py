"""``/v1/audit``: registers as they were, what changed, where a claim comes from, letters that confirm. For auditor and
regulator alone; every answer names the block it shows."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query, Response

from app.history import files, letters, pages
from app.history.changes import changes
from app.history.errors import AtUnclear, NoSuchRecord
from app.history.letter_page import as_page
from app.history.origins import origin
from app.history.points import moment
from app.history.registers import AsOf
from app.history.schemas import Change, Changes, ClaimHistory, Confirmation, Origin, Point, Records, Registers
from app.kernel.http.openapi import lists, reads
from app.kernel.http.paths import ClaimPath, PartyPath
from app.kernel.http.reads import ActorOf, PageOf
from app.kernel.http.routing import Router
from app.kernel.http.services import Services, services
from app.kernel.problems import NoSuchBlock, StatePruned
from app.kernel.texts import Text

router = Router(prefix="/v1/audit", tags=["audit"])

At = Annotated[
    str | None,
    Query(
        max_length=40,
        description="A block's number; a date (its end in China); an instant (the last block not after it). "
        "The newest block if absent",
        examples=["74", "2026-11-22", "2026-11-22T08:30:00Z"],
    ),
]
_ANSWERS = (AtUnclear, NoSuchBlock, StatePruned)


@dataclass(frozen=True, slots=True)
class Past:
    """The contracts at points in history; no table is read."""

    services: Services

    def at(self, at: str | None) -> AsOf:
        """The registers at one of them."""
        found = moment(self.services.chain, at)
        return AsOf(found.head, self.services.truth.views_at(found.head.number), self.services.truth.mirrors, found.at)


async def _past(parts: Annotated[Services, Depends(services)], who: ActorOf) -> Past:
    """For auditor and regulator."""
    who.require_scope("read")
    who.require_role("Auditor", "Regulator")
    return Past(parts)


PastOf = Annotated[Past, Depends(_past)]


@router.get("/registers", summary="Count records at a point in history", **reads(*_ANSWERS))
def index(past: PastOf, at: At = None) -> Registers:
    """Every register of the contracts and how many records it had."""
    found = past.at(at)
    return Registers(
        as_of=Point.of(found.head, found.at), registers={name: len(found.keys(name)) for name in found.names}
    )


@router.get(
    "/registers/{register}",
    summary="Show a register at a point in history",
    response_model=Records,
    **lists(*_ANSWERS, NoSuchRecord, files=files.MEDIA.values()),
)
def show(
    register: str,
    past: PastOf,
    page: PageOf,
    at: At = None,
    form: Annotated[
        Literal["json", "csv", "jsonl", "xlsx"],
        Query(alias="format", description="Other than `json`, the whole register as a file"),
    ] = "json",
) -> Records | Response:
    """The records of one register as the contracts had them: balances, claims, loans, liens, quotas and the rest."""
    found = past.at(at)
    if register not in found.names:
        raise NoSuchRecord(
            Text("There is no such register; those that there are: {names}.", names=", ".join(found.names))
        )
    if form != "json":
        out = io.BytesIO()
        files.write(form, found.head, {register: found.whole(register).values()}, out)
        name = f"{register}-{found.head.number}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(out.getvalue(), media_type=files.MEDIA[form], headers=headers)
    part = pages.cut(found.keys(register), page)
    items = found.records(register, part.items)
    return Records(
        as_of=Point.of(found.head, found.at), items=items, has_more=part.has_more, next_cursor=part.next_cursor
    )


@router.get("/changes", summary="Compare two points in history", **lists(*_ANSWERS))
def compare(
    past: PastOf,
    page: PageOf,
    earlier: Annotated[str, Query(max_length=40, description="As `at` elsewhere", examples=["60"])],
    later: At = None,
) -> Changes:
    """Every field of every record that differs, by register and record."""
    before, after = past.at(earlier), past.at(later)
    part = pages.cut(list(changes(before, after)), page)
    return Changes(
        earlier=Point.of(before.head, before.at),
        later=Point.of(after.head, after.at),
        items=[Change.of(each) for each in part.items],
        has_more=part.has_more,
        next_cursor=part.next_cursor,
    )


@router.get("/claims/{claim}", summary="Show where a claim comes from", **reads(*_ANSWERS, NoSuchRecord))
def history(claim: ClaimPath, past: PastOf, at: At = None) -> ClaimHistory:
    """A claim's history as a tree: what it was split from, down to the receivable and its invoices."""
    found = past.at(at)
    return ClaimHistory(as_of=Point.of(found.head, found.at), origin=Origin.of(origin(found, claim)))


@router.get(
    "/confirmations/{party}",
    summary="Confirm a party's positions",
    response_model=Confirmation,
    **reads(*_ANSWERS, NoSuchRecord, files=["text/html"]),
)
def confirm(
    party: PartyPath,
    past: PastOf,
    at: At = None,
    form: Annotated[
        Literal["json", "html"], Query(alias="format", description="`html` is the letter to print")
    ] = "json",
) -> Confirmation | Response:
    """A confirmation letter (函证): what a party had, owed and had pledged at a point in history."""
    then = past.at(at)
    found = letters.letter(then, party)
    if form == "html":
        return Response(as_page(found), media_type="text/html; charset=utf-8")
    return Confirmation.of(found, then.at)
