"""Lists by cursor: never an offset, so a page costs the same at any depth and nothing is skipped or shown twice."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field
from sqlakeyset import BadBookmark, InvalidPage, select_page
from sqlalchemy import Select
from sqlalchemy.exc import DBAPIError, StatementError

from app.kernel.db import Session
from app.kernel.problems import MalformedCursor

PAGE_ITEMS_MAX = 200
"""A page is one answer in memory; 200 resources are about 200 KB."""
PAGE_ITEMS_DEFAULT = 50
CURSOR_LENGTH_MAX = 400

Item = TypeVar("Item", bound=BaseModel)


class Page(BaseModel, Generic[Item]):
    """One page of a list; ``next_cursor`` leads to the next one while ``has_more``."""

    items: list[Item]
    has_more: bool
    next_cursor: str | None = Field(None, description="Opaque; give it back as `cursor`")


@dataclass(frozen=True, slots=True)
class Window:
    """Which page the caller asks for."""

    limit: int = PAGE_ITEMS_DEFAULT
    cursor: str | None = None


def paginate(session: Session, ordered: Select[Any], window: Window, show: Callable[[Any], Item]) -> Page[Item]:
    """The page of ``ordered`` that the window names.

    :param ordered: a select of one entity, with an ``order_by`` that is unique (end it with the id).
    :param show: turns the entity into what the caller sees.
    :raises MalformedCursor: the cursor is not one that this list gave out.
    """
    try:
        found = select_page(session, ordered, per_page=window.limit, page=_bookmark(window.cursor))
    except (BadBookmark, InvalidPage) as error:
        raise _malformed() from error
    except (DBAPIError, StatementError, OverflowError) as error:
        if window.cursor is None:
            raise
        raise _malformed() from error  # well-formed, but its values do not fit this list's columns
    more = bool(found.paging.has_next)
    return Page(
        items=[show(row[0]) for row in found],
        has_more=more,
        next_cursor=_cursor(found.paging.bookmark_next) if more else None,
    )


def _cursor(bookmark: str) -> str:
    return base64.urlsafe_b64encode(bookmark.encode()).decode().rstrip("=")


def _bookmark(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    if not cursor or len(cursor) > CURSOR_LENGTH_MAX:
        raise _malformed()
    try:
        bookmark = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise _malformed() from error
    # The library also knows bookmarks that lead backwards, or to the start; no list of this service gives one out.
    if not bookmark.startswith(">") or len(bookmark) == 1:
        raise _malformed()
    return bookmark


def _malformed() -> MalformedCursor:
    return MalformedCursor("Begin the list again without a cursor, and give cursors back unchanged.")
