"""API keys of a party."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.access.schemas import ApiKey
from app.kernel.db import Session
from app.kernel.ids import PartyId
from app.kernel.pages import Page, Window, paginate
from app.kernel.problems import NotFound
from app.kernel.tables import ApiKeyRow


def shown(row: ApiKeyRow) -> ApiKey:
    """A key as its party sees it."""
    return ApiKey.model_validate(fields(row))


def fields(row: ApiKeyRow) -> dict[str, object]:
    """The fields of a key that may be seen."""
    return {name: getattr(row, name) for name in ApiKey.model_fields}


def keys(session: Session, party: PartyId, window: Window) -> Page[ApiKey]:
    """Keys of a party, in the order they were made."""
    wanted = select(ApiKeyRow).where(ApiKeyRow.party == party).order_by(ApiKeyRow.created_at, ApiKeyRow.id)
    return paginate(session, wanted, window, shown)


def all_keys(session: Session, party: PartyId | None) -> Sequence[ApiKeyRow]:
    """Every key, or every key of a party, in the order they were made."""
    wanted = select(ApiKeyRow).order_by(ApiKeyRow.party, ApiKeyRow.created_at, ApiKeyRow.id)
    if party is not None:
        wanted = wanted.where(ApiKeyRow.party == party)
    return session.scalars(wanted).all()


def key(session: Session, identity: str) -> ApiKeyRow:
    """One key, whosever it is.

    :raises NotFound: there is none.
    """
    row = session.get(ApiKeyRow, identity)
    if row is None:
        raise no_key(identity)
    return row


def no_key(identity: str) -> NotFound:
    """The same words whether there is none or it is not for the actor to see."""
    return NotFound(f"There is no API key {identity[:40]}.")
