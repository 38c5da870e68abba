"""Making and revoking API keys. Keys live in SQL alone."""

from __future__ import annotations

from app.access import queries
from app.access.schemas import ApiKey, ApiKeyIn
from app.kernel.auth import Actor, NewKey, StandingOf, mint
from app.kernel.db import Session
from app.kernel.problems import InvalidInput, NotAllowed, NotFound


def create(
    session: Session, actor: Actor, standing_of: StandingOf, environment: str, now: int, body: ApiKeyIn
) -> NewKey:
    """Make a key. A party's admins make keys for its accounts; the operator makes any party's.

    :raises NotAllowed: the actor is no admin of its party.
    :raises NotFound: the account is none of the actor's party.
    :raises InvalidInput: the key would have expired already.
    """
    _require_admin(actor)
    standing = standing_of(session, body.account)
    if standing is None or not (standing.party == actor.party or "Operator" in actor.roles):
        raise NotFound(f"There is no account 0x{body.account.hex()}.")
    if body.expires_at is not None and body.expires_at <= now:
        raise InvalidInput("The key would have expired already; name a later expires_at, or none.")
    return mint(
        session,
        environment,
        party=standing.party,
        account=body.account,
        capability=standing.capability,
        scopes=body.scopes,
        label=body.label,
        now=now,
        expires_at=body.expires_at,
    )


def revoke(session: Session, actor: Actor, identity: str, now: int) -> ApiKey:
    """Revoke a key for good. Revoking twice changes nothing.

    :raises NotAllowed: the actor is no admin and it is not its own key.
    :raises NotFound: no such key of the actor's party.
    """
    row = queries.key(session, actor, identity)
    if row.id != actor.key:
        _require_admin(actor)
    if row.revoked_at is None:
        row.revoked_at = now
    return queries.shown(row)


def _require_admin(actor: Actor) -> None:
    actor.require_scope("keys")
    if actor.capability != "Admin" and "Operator" not in actor.roles:
        raise NotAllowed("Only an admin of the party, or the operator, manages API keys.")
