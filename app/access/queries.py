"""API keys of a party."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import or_, select

from app.access.schemas import ApiKey, KeyState
from app.kernel.auth import Actor, Standing, StandingOf
from app.kernel.db import Session
from app.kernel.ids import PartyId
from app.kernel.pages import Page, Window, paginate
from app.kernel.problems import NotFound
from app.kernel.tables import ApiKeyRow
from app.kernel.texts import Text
from chain.port import Address


@dataclass(frozen=True, slots=True)
class Reading:
    """What it takes to say whether a key still opens anything."""

    standing_of: StandingOf
    now: int


def shown(row: ApiKeyRow, standing: Standing | None, now: int) -> ApiKey:
    """A key as its party sees it.

    :param standing: of its account now.
    """
    return ApiKey.model_validate(fields(row, standing, now))


def fields(row: ApiKeyRow, standing: Standing | None, now: int) -> dict[str, object]:
    """The fields of a key that may be seen."""
    stored = {name: getattr(row, name) for name in ApiKey.model_fields if name != "state"}
    return {**stored, "state": state(row, standing, now)}


def state(row: ApiKeyRow, standing: Standing | None, now: int) -> KeyState:
    """Whether a key still opens anything, and why not.

    :param standing: of its account now.
    """
    if row.revoked_at is not None:
        return "Revoked"
    if standing is None or (standing.party, standing.capability) != (row.party, row.capability):
        return "AccountRemoved"
    return "Expired" if row.expires_at is not None and row.expires_at <= now else "Active"


def keys(session: Session, actor: Actor, reading: Reading, party: PartyId | None, window: Window) -> Page[ApiKey]:
    """Keys of the actor's party, and those that its accounts made for others, in the order they were made.

    :param party: whose alone; ``None`` is any.
    """
    own = select(ApiKeyRow.account).where(ApiKeyRow.party == actor.party)
    wanted = select(ApiKeyRow).order_by(ApiKeyRow.created_at, ApiKeyRow.id)
    wanted = wanted.where(or_(ApiKeyRow.party == actor.party, ApiKeyRow.issued_by.in_(own)))
    if party is not None:
        wanted = wanted.where(ApiKeyRow.party == party)

    standing_of = cache(reading.standing_of)

    def show(row: ApiKeyRow) -> ApiKey:
        standing = standing_of(Address(row.account)) if row.revoked_at is None else None
        return shown(row, standing, reading.now)

    return paginate(session, wanted, window, show)


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
    return NotFound(Text("There is no API key {key}; the list of keys shows yours.", key=identity[:40]))
