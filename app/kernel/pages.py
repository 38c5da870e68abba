"""Lists by cursor: never an offset, so a page costs the same at any depth and nothing is skipped or shown twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field
from sqlakeyset import BadBookmark, InvalidPage, select_page
from sqlalchemy import Select

from app.kernel.cursors import Seal, malformed
from app.kernel.db import Session

PAGE_ITEMS_MAX = 200
"""A page is one answer in memory; 200 resources are about 200 KB."""
PAGE_ITEMS_DEFAULT = 50

Item = TypeVar("Item", bound=BaseModel)


class Page(BaseModel, Generic[Item]):
    """One page of a list; ``next_cursor`` leads to the next one while ``has_more``."""

    items: list[Item]
    has_more: bool
    next_cursor: str | None = Field(None, description="Opaque; give it back as `cursor`")


@dataclass(frozen=True, slots=True)
class Window:
    """Which page the caller asks for.

    :param place: where it begins, in the words of whoever makes the list's pages; ``None`` is the first page.
    :param seal: makes the cursor of the next one.
    """

    limit: int
    place: str | None
    seal: Seal


def paginate(session: Session, ordered: Select[Any], window: Window, show: Callable[[Any], Item]) -> Page[Item]:
    """The page of ``ordered`` that the window names.

    :param ordered: a select of one entity, with an ``order_by`` that is unique (end it with the id).
    :param show: turns the entity into what the caller sees.
    :raises MalformedCursor: the cursor is not one that this list gave out.
    """
    try:
        found = select_page(session, ordered, per_page=window.limit, page=window.place)
    except (BadBookmark, InvalidPage) as error:
        raise malformed() from error  # made by an earlier version of this list
    more = bool(found.paging.has_next)
    return Page(
        items=[show(row[0]) for row in found],
        has_more=more,
        next_cursor=window.seal.close(found.paging.bookmark_next) if more else None,
    )
