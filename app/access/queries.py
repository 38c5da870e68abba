"""API keys of a party."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field
from sqlalchemy import select

from app.access.schemas import ApiKey, KeyState
from app.kernel.auth import Standing
from app.kernel.db import Session
from app.kernel.enums import Capability
from app.kernel.fields import PartyIdField
from app.kernel.ids import PartyId
from app.kernel.listing import Condition, Created, Listing, View
from app.kernel.problems import NotFound
from app.kernel.tables import ApiKeyRow
from app.kernel.texts import Text
from chain.port import Address


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


class KeyFilter(Created):
    """Which keys a list shows."""

    party: PartyIdField | None = Field(None, description="Whose")
    capability: list[Capability] | None = Field(None, description="Made for one of these capabilities")
    revoked: bool | None = Field(None, description="Whether somebody revoked it")


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


def _visible(view: View) -> list[Condition]:
    own = select(ApiKeyRow.account).where(ApiKeyRow.party == view.actor.party)
    return [ApiKeyRow.party == view.actor.party, ApiKeyRow.issued_by.in_(own)]


def _show(view: View, row: ApiKeyRow) -> ApiKey:
    standing = view.given(Address(row.account)) if row.revoked_at is None else None
    return shown(row, standing, view.now)


KEYS = Listing(
    name="api-keys",
    rows=select(ApiKeyRow),
    item=ApiKey,
    show=_show,
    visible=_visible,
    sorts={"created_at": (ApiKeyRow.created_at, ApiKeyRow.id)},
    default="created_at",
    filters=KeyFilter,
    columns={"party": ApiKeyRow.party, "capability": ApiKeyRow.capability, "created": ApiKeyRow.created_at},
    flags={"revoked": lambda _: ApiKeyRow.revoked_at.is_not(None)},
)
"""Keys of the reader's party, and those that its accounts made for others. Shown with the standing of accounts."""
