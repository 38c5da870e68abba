"""Lists by cursor: never an offset, so a page costs the same at any depth and nothing is skipped or shown twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field
from sqlakeyset import BadBookmark, InvalidPage, select_page, serialize_bookmark
from sqlalchemy import literal

from app.kernel import queries
from app.kernel.cursors import Seal, malformed
from app.kernel.db import Session
from app.kernel.fields import HashField, Instant
from app.kernel.listing import Condition, Filter, Listing, View, Visible

PAGE_ITEMS_MAX = 200
"""A page is one answer in memory; 200 resources are about 200 KB."""
PAGE_ITEMS_DEFAULT = 50
ROWS_AT_ONCE = 500
"""Of a list that is read whole; bounds memory."""

Item = TypeVar("Item", bound=BaseModel)


class AsOf(BaseModel):
    """The last block that the answer knows."""

    block: int = Field(examples=[17])
    hash: HashField
    timestamp: Instant

    @classmethod
    def of(cls, session: Session) -> AsOf:
        """The block that the tables show."""
        cursor = queries.cursor(session)
        assert cursor is not None, "tables exist with their cursor"  # noqa: S101
        return cls.model_validate({"block": cursor.block, "hash": cursor.hash, "timestamp": cursor.timestamp})


class Page(BaseModel, Generic[Item]):
    """One page of a list; ``next_cursor`` leads to the next one while ``has_more``."""

    items: list[Item]
    has_more: bool
    next_cursor: str | None = Field(None, description="Opaque; give it back as `cursor`")
    as_of: AsOf = Field(description="The block at which the page was read")


@dataclass(frozen=True, slots=True)
class Window:
    """Which page the caller asks for.

    :param place: where it begins, in the words of whoever makes the list's pages; ``None`` is the first page.
    :param seal: makes the cursor of the next one.
    """

    limit: int
    place: str | None
    seal: Seal


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows in their order, and where the next ones begin; ``None`` where there are none."""

    rows: list[Any]
    next_place: str | None


def read_page(listing: Listing, view: View, wanted: Filter, sort: str, window: Window) -> BaseModel:
    """The page of a list that the window names.

    :raises MalformedCursor: the cursor is not one that this list gave out.
    """
    part = _read(listing, view, wanted, sort, window.limit, window.place)
    return (listing.page or Page[listing.item])(  # type: ignore[name-defined]
        items=[listing.show(view, row) for row in part.rows],
        has_more=part.next_place is not None,
        next_cursor=None if part.next_place is None else window.seal.close(part.next_place),
        as_of=AsOf.of(view.session),
        **listing.beside(view),
    )


def read_whole(listing: Listing, view: View, wanted: Filter, sort: str) -> Iterator[list[BaseModel]]:
    """The items of all pages, some at a time; what was read for them is let go of."""
    place = None
    while True:
        part = _read(listing, view, wanted, sort, ROWS_AT_ONCE, place)
        yield [listing.show(view, row) for row in part.rows]
        place = part.next_place
        if place is None:
            return
        view.session.drop_rows()


def read_some(
    listing: Listing, view: View, fits: Condition, visible: Visible | None = None, limit: int | None = None
) -> list[BaseModel]:
    """The items that fit and that this reader may see, newest first or as the list's own order is.

    :param visible: who sees an item, where that is more than the list has of it.
    :param limit: none more than that.
    """
    found = listing.seen(view, listing.rows.where(fits), visible).order_by(*listing.order(listing.default)).limit(limit)
    return [listing.show(view, row) for row in view.session.scalars(found)]


def is_longer(listing: Listing, view: View, wanted: Filter, length: int) -> bool:
    """Whether a list has more items than that."""
    found = listing.seen(view, listing.narrowed(view, wanted))
    beyond = found.with_only_columns(literal(1), maintain_column_froms=True).offset(length).limit(1)
    return view.session.scalar(beyond) is not None


def _read(listing: Listing, view: View, wanted: Filter, sort: str, limit: int, place: str | None) -> _Part:
    ordered = listing.narrowed(view, wanted).order_by(*listing.order(sort))
    conditions = listing.visible(view)
    try:
        pages = [
            select_page(view.session, each, per_page=limit, page=place)
            for each in ([ordered.where(one) for one in conditions] or [ordered])
        ]
    except (BadBookmark, InvalidPage) as error:
        raise malformed() from error  # made by an earlier version of this list
    # Each condition's rows come in order; one that fits several is the same by its place, which is unique.
    found: dict[Any, tuple[Any, Any]] = {
        marker.place: (row[0], marker) for page in pages for marker, row in page.paging.items()
    }
    merged = [found[key] for key in sorted(found, reverse=sort.startswith("-"))]
    has_more = len(merged) > limit or any(page.paging.has_next for page in pages)
    shown = merged[:limit]
    return _Part([row for row, _ in shown], serialize_bookmark(shown[-1][1]) if shown and has_more else None)
