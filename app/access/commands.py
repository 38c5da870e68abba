"""Making and revoking API keys. Keys live in SQL alone.

Whoever makes a key can act with it. So nobody makes one for another person of its own party, or one person could be the
maker and the checker of a request: an account's keys are made by whoever has one already, and the first by an admin of
another party, its *keeper*, who knows the person. The keeper is the operator; governance for the operator and those who
watch it; the regulator for governance. Revoking needs less, since it lets nobody act: an admin of the own party may too.
"""

from __future__ import annotations

from app.access import queries
from app.access.schemas import ApiKey, ApiKeyIn
from app.kernel.auth import Actor, NewKey, Standing, StandingOf, mint
from app.kernel.db import Session
from app.kernel.fields import instant_text
from app.kernel.problems import InvalidInput, NotAllowed, NotFound
from app.kernel.texts import Text, Word
from chain.port import Address

KEPT_BY_GOVERNANCE = frozenset({"Operator", "Regulator", "Arbitrator", "Auditor"})
"""Roles of the operator and of those who watch it."""


def create(
    session: Session, actor: Actor, standing_of: StandingOf, environment: str, now: int, body: ApiKeyIn
) -> tuple[NewKey, Standing]:
    """Make a key for an account. Returns it, and what the account may do.

    :raises NotAllowed: the actor does not make keys for this account, or its own key has less than it would give, or
        ends before.
    :raises NotFound: the account is none that the actor may see.
    :raises InvalidInput: the key would have expired already.
    """
    actor.require_scope("keys")
    standing = standing_of(body.account)
    if standing is None or not (standing.party == actor.party or _is_of_its_keeper(actor, standing)):
        raise NotFound(
            Text(
                "There is no account 0x{account}; the party's list of accounts shows those that there are.",
                account=body.account.hex(),
            )
        )
    if body.account != actor.account and (standing.party == actor.party or actor.capability != "Admin"):
        raise NotAllowed(
            Text(
                "A key for another person's account is made by an admin of a party with the role {keeper}, never by its own party.",
                keeper=Word(_keeper(standing)),
            )
        )
    _refuse_more_than_it_has(actor, body)
    if body.expires_at is not None and body.expires_at <= now:
        raise InvalidInput(Text("The key would have expired already; name a later expires_at, or none."))
    made = mint(
        session,
        environment,
        party=standing.party,
        account=body.account,
        capability=standing.capability,
        scopes=body.scopes,
        label=body.label,
        now=now,
        expires_at=body.expires_at,
        issued_by=actor.account,
    )
    return made, standing


def revoke(session: Session, actor: Actor, standing_of: StandingOf, identity: str, now: int) -> ApiKey:
    """Revoke a key for good. Revoking twice changes nothing.

    :raises NotAllowed: the actor is no admin, and it is neither its own key nor one that its account made.
    :raises NotFound: no such key that the actor may see.
    """
    row = queries.key(session, identity)
    standing = standing_of(Address(row.account))
    # The key of a removed account opens nothing any more; only its party still tidies it away.
    if row.party != actor.party and (standing is None or not _is_of_its_keeper(actor, standing)):
        raise queries.no_key(identity)
    if row.id != actor.key:
        actor.require_scope("keys")
        if actor.capability != "Admin" and row.issued_by != actor.account:
            raise NotAllowed(
                Text(
                    "This key cannot revoke another person's key; an admin of the party, or of whoever keeps its keys, "
                    "can."
                )
            )
    if row.revoked_at is None:
        row.revoked_at = now
    return queries.shown(row, standing, now)


def _keeper(standing: Standing) -> str:
    """The role of the party that makes an account's first key."""
    if "Governance" in standing.roles:
        return "Regulator"
    return "Governance" if standing.roles & KEPT_BY_GOVERNANCE else "Operator"


def _is_of_its_keeper(actor: Actor, standing: Standing) -> bool:
    return actor.party != standing.party and _keeper(standing) in actor.roles


def _refuse_more_than_it_has(actor: Actor, body: ApiKeyIn) -> None:
    wider = sorted(set(body.scopes) - actor.scopes)
    if wider:
        raise NotAllowed(
            Text(
                "This key lacks what it would give on: {scopes}; use a key that has these scopes.",
                scopes=", ".join(wider),
            )
        )
    if actor.expires_at is not None and (body.expires_at is None or body.expires_at > actor.expires_at):
        raise NotAllowed(
            Text(
                "This key ends at {expires_at}, and so does every key that it makes; name an expires_at not after "
                "that, or use a key that lasts longer.",
                expires_at=instant_text(actor.expires_at),
            )
        )
