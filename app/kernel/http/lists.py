"""The routes of lists, made of what a room says of each: pages, totals and files, with the same filters.

::

    add_list(router, lists.RECEIVABLES, summary="List receivables", about="Receivables this party is a side of.")
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from inspect import Parameter, Signature
from os import SEEK_END
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, create_model
from starlette.types import Receive, Scope, Send

from app.kernel import sheets
from app.kernel.columns import Columns
from app.kernel.http.openapi import lists, reads
from app.kernel.http.reads import PageOf, Read, Reader
from app.kernel.http.routing import Router
from app.kernel.http.services import Services
from app.kernel.ids import PartyId
from app.kernel.included import parties_in
from app.kernel.listing import Filter, Listing, View
from app.kernel.pages import AsOf, Page, Window, is_longer, read_page, read_whole
from app.kernel.problems import ListTooLong, Problem
from app.kernel.sheets import Cell
from app.kernel.texts import Text
from app.kernel.totals import GROUPS_MAX, Totals, read_totals

CHUNK_BYTES = 64 * 1024
IN_MEMORY_BYTES_MAX = 1024 * 1024
"""Of a file; a longer one waits on the disk for its reader, who may be slow."""


class FileResponse(StreamingResponse):
    """A file that is closed once it is sent, or its client is gone."""

    def __init__(self, file: BinaryIO, media_type: str, name: str) -> None:
        size = file.seek(0, SEEK_END)
        file.seek(0)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
        super().__init__(iter(partial(file.read, CHUNK_BYTES), b""), media_type=media_type, headers=headers)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            await super().__call__(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Served:
    """A list, and how it is asked for."""

    listing: Listing
    within: Mapping[str, Any] = field(default_factory=dict)
    """Declares the id in the path, where it is the list of one thing."""
    given: Callable[[Services], Any] = lambda _: None
    """What its rows take to be shown, from the service's parts."""
    reader: Any = Read
    """Declares who reads."""
    is_public: bool = False
    """Whether nobody is asked for a key; then files have no names of parties, as answers have none."""

    def page(self, *, read: Reader, page: Window, asked: Any, **within: Any) -> BaseModel | FileResponse:
        """A page, or the whole as a file."""
        view = self._view(read, within)
        if asked.format == "json":
            return read_page(self.listing, view, asked, asked.sort, page)
        return self._file(read, view, asked)

    def totals(self, *, read: Reader, asked: Any, **within: Any) -> Totals:
        """What it comes to."""
        return read_totals(self.listing, self._view(read, within), asked, asked.group_by)

    def _view(self, read: Reader, within: Mapping[str, Any]) -> View:
        now = read.services.ledger.now()
        one = next(iter(within.values()), None)
        return View(read.session, read.actor, now, one, self.given(read.services))

    def _file(self, read: Reader, view: View, asked: Any) -> FileResponse:
        """Written whole before the answer begins: a slow reader keeps no view of the tables open."""
        listing, is_sheet = self.listing, asked.format == "xlsx"
        if is_sheet and is_longer(listing, view, asked, sheets.SHEET_ROWS_MAX - 1):
            raise ListTooLong(
                Text(
                    "A sheet has {rows} rows and the list more; take it with `format=csv`, or narrow it.",
                    rows=sheets.SHEET_ROWS_MAX,
                )
            )
        columns = Columns(listing.item, named=not self.is_public)
        rows = self._rows(read, view, asked, columns)
        with ExitStack() as stack:
            out: Any = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES_MAX))
            if is_sheet:
                with sheets.workbook(out) as book:
                    sheets.add_sheet(book, listing.name, columns.names, rows)
            else:
                sheets.write_csv(out, columns.names, rows)
            stack.pop_all()
        name = f"{listing.name}-{AsOf.of(view.session).block}.{asked.format}"
        return FileResponse(out, sheets.XLSX if is_sheet else sheets.CSV, name)

    def _rows(self, read: Reader, view: View, asked: Any, columns: Columns) -> Iterator[list[Cell]]:
        names: dict[PartyId, str | None] = {}
        for items in read_whole(self.listing, view, asked, asked.sort):
            unknown = set() if self.is_public else {*parties_in(items)} - names.keys()
            if unknown:
                found = read.services.names(view.session, unknown)
                names |= {party: found[party].name for party in unknown}
            for item in items:
                yield columns.cells(item, names.get)


def add_list(
    router: Router, path: str, served: Served | Listing, *kinds: type[Problem], summary: str, about: str
) -> None:
    """Add the routes of a list.

    :param kinds: problems of its own.
    :param about: whose items it has, for the OpenAPI document.
    """
    if isinstance(served, Listing):
        served = Served(served)
    listing = served.listing
    who = {**served.within, "read": served.reader}
    router.add_api_route(
        path,
        _endpoint(served.page, **who, page=PageOf, asked=Annotated[_list_query(listing), Query()]),
        response_model=listing.page or Page[listing.item],  # type: ignore[name-defined]
        methods=["GET"],
        summary=summary,
        description=about,
        **lists(*kinds, ListTooLong, files=[sheets.CSV, sheets.XLSX], is_public=served.is_public),
    )
    if listing.groups:
        router.add_api_route(
            f"{path}/totals",
            _endpoint(served.totals, **who, asked=Annotated[_totals_query(listing), Query()]),
            response_model=Totals,
            methods=["GET"],
            summary=summary.replace("List", "Sum up", 1),
            description="Counts and sums over the list with the same filters, by group and currency. At most "
            f"{GROUPS_MAX} groups. {listing.about_sums}".rstrip(),
            **reads(*kinds),
        )


def _endpoint(call: Callable[..., Any], **asked: Any) -> Callable[..., Any]:
    """An endpoint that asks a request for these, each as an annotation declares it."""

    def endpoint(**sent: Any) -> Any:
        return call(**sent)

    parameters = [Parameter(name, Parameter.KEYWORD_ONLY, annotation=declared) for name, declared in asked.items()]
    endpoint.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return endpoint


def _list_query(listing: Listing) -> type[Filter]:
    orders = _choice(order for name in listing.sorts for order in (name, f"-{name}"))
    asked: dict[str, Any] = {
        "sort": (
            orders,
            Field(
                listing.default,
                description="The order; `-` before it is descending. Only what never changes orders a list",
            ),
        ),
        "format": (
            Literal["json", "csv", "xlsx"],
            Field(
                "json",
                description="Other than `json`, the whole list as a file, whatever `limit` and `cursor` say. Amounts are "
                "in currency units there (`1000000.00`), and in CSV a `'` stands before text that begins like a formula",
            ),
        ),
    }
    return create_model("ListQuery", __base__=listing.filters, **asked)


def _totals_query(listing: Listing) -> type[Filter]:
    groups = Field(None, description="What the rows of a group have in common; all are one group if absent")
    return create_model("TotalsQuery", __base__=listing.filters, group_by=(_choice(listing.groups) | None, groups))


def _choice(words: Collection[str] | Iterator[str]) -> Any:
    return Literal[tuple(words)]
