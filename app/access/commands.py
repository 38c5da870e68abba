"""Making and revoking API keys. Keys live in SQL alone.

A party's admins keep its keys, and the operator anybody's, except the keys of those who watch or steer it: whoever makes
a key can act with it, and whoever revokes one silences its owner. Theirs are kept by themselves and by governance.
"""

from __future__ import annotations

from app.access import queries
from app.access.schemas import ApiKey, ApiKeyIn
from app.kernel.auth import Actor, NewKey, Standing, StandingOf, mint
from app.kernel.db import Session
from app.kernel.problems import InvalidInput, NotAllowed, NotFound
from chain.port import Address

WATCHERS = frozenset({"Governance", "Regulator", "Arbitrator", "Auditor"})
"""Roles of those who watch or steer the operator."""


def create(
    session: Session, actor: Actor, standing_of: StandingOf, environment: str, now: int, body: ApiKeyIn
) -> NewKey:
    """Make a key for an account.

    :raises NotAllowed: the actor is no admin of its party.
    :raises NotFound: the account is none whose keys the actor keeps.
    :raises InvalidInput: the key would have expired already.
    """
    _require_admin(actor)
    standing = standing_of(session, body.account)
    if standing is None or not _keeps_keys_of(actor, standing):
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


def revoke(session: Session, actor: Actor, standing_of: StandingOf, identity: str, now: int) -> ApiKey:
    """Revoke a key for good. Revoking twice changes nothing.

    :raises NotAllowed: the actor is no admin and it is not its own key.
    :raises NotFound: no such key that the actor keeps.
    """
    row = queries.key(session, identity)
    standing = standing_of(session, Address(row.account))
    # The key of a removed account opens nothing any more; only its party still tidies it away.
    if row.party != actor.party and (standing is None or not _keeps_keys_of(actor, standing)):
        raise queries.no_key(identity)
    if row.id != actor.key:
        _require_admin(actor)
    if row.revoked_at is None:
        row.revoked_at = now
    return queries.shown(row)


def _keeps_keys_of(actor: Actor, standing: Standing) -> bool:
    keeper = "Governance" if standing.roles & WATCHERS else "Operator"
    return standing.party == actor.party or keeper in actor.roles


def _require_admin(actor: Actor) -> None:
    actor.require_scope("keys")
    if actor.capability != "Admin" and "Operator" not in actor.roles:
        raise NotAllowed("Only an admin of the party, or the operator, manages API keys.")
