"""API keys and the actor behind a request.

A key reads ``tsk_<environment>_<id>_<secret>``. Only the SHA-256 of the secret is stored: it has 256 random bits, so a
slow hash would protect nothing. A key is bound to one account of one party; what the account may do is asked of the
chain. That the account is the key's own, only this database says; so the row carries a digest (:mod:`app.kernel.digests`),
and without the right one it opens nothing. Keys and standings are remembered until one of them changes, so a revoked key,
a suspended role or a removed account takes effect at once.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from app.kernel import queries
from app.kernel.db import Database, Session
from app.kernel.digests import RowKey
from app.kernel.ids import PartyId
from app.kernel.problems import NotAllowed, Unauthenticated
from app.kernel.tables import ApiKeyRow
from app.kernel.texts import Text, Word
from chain.port import Address

SCOPES = frozenset({"read", "write", "keys"})
"""``read`` sees, ``write`` acts for the account, ``keys`` makes and revokes API keys."""
OVERSEERS = frozenset({"Regulator", "Auditor"})
"""Roles that see everything."""
LAST_USED_STEP_S = 60
"""How exact ``last_used_at`` is: a write for every request would cost more than the request."""

log = structlog.get_logger()

_KEY = re.compile(r"tsk_(?P<environment>[a-z]+)_(?P<id>[0-9a-f]{16})_(?P<secret>[A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the chain says of an account now."""

    party: PartyId
    capability: str
    """``Maker``, ``Checker`` or ``Admin``."""
    roles: frozenset[str]
    """Names of :class:`Role` in the contract: ``Supplier``, ``Funder``, ``Regulator`` …"""


StandingOf = Callable[[Address], Standing | None]
"""The parties' registry answers this; ``None`` for an account that no party has (any more)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: one key of one account of one party."""

    key: str
    party: PartyId
    account: Address
    capability: str
    roles: frozenset[str]
    scopes: frozenset[str]
    expires_at: int | None = None
    """Seconds UTC at which the key ends; ``None`` for one that does not."""

    @property
    def sees_all(self) -> bool:
        """Whether nothing on the ledger is hidden from it."""
        return bool(self.roles & OVERSEERS)

    def require_scope(self, scope: str) -> None:
        """
        :raises NotAllowed: the key was not given this scope.
        """
        if scope not in self.scopes:
            raise NotAllowed(
                Text("This API key has no scope “{scope}”; an admin of your party can make one that has.", scope=scope)
            )

    def require_role(self, *roles: str) -> None:
        """
        :raises NotAllowed: the party has none of these roles.
        """
        if not self.roles & set(roles):
            raise NotAllowed(
                Text(
                    "Your party lacks the role that this needs: {roles}; use a key of a party that has it.",
                    roles=[Word(role) for role in roles],
                )
            )


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made. ``text`` is shown once and kept nowhere."""

    row: ApiKeyRow
    text: str


def mint(
    session: Session,
    environment: str,
    *,
    party: PartyId,
    account: Address,
    capability: str,
    scopes: Iterable[str],
    label: str,
    now: int,
    expires_at: int | None = None,
    issued_by: Address | None = None,
) -> NewKey:
    """Make a key for an account and store its hash.

    :param issued_by: the account that asked for it; ``None`` when a ledger is founded.
    """
    identity, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    row = ApiKeyRow(
        id=identity,
        secret_hash=_hash(secret),
        party=party,
        account=account,
        capability=capability,
        scopes=sorted(scopes),
        label=label,
        issued_by=issued_by,
        created_at=now,
        expires_at=expires_at,
        revoked_at=None,
        last_used_at=None,
    )
    session.add(row)
    return NewKey(row, f"tsk_{environment}_{identity}_{secret}")


def is_stored(session: Session, row_key: RowKey, text: str) -> bool:
    """Whether the service has the row of a key as it wrote it, be it revoked or not."""
    parts = _KEY.fullmatch(text)
    row = None if parts is None else queries.api_key(session, parts["id"])
    return row is not None and row_key.vouches_for(row)


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A good key as it was asked for, while nothing changed."""

    generation: int
    secret_hash: bytes
    expires_at: int | None
    last_used_at: int | None
    actor: Actor


class Gate:
    """Turns a key into an actor, or refuses it. Thread-safe."""

    def __init__(self, db: Database, environment: str, standing_of: StandingOf, now: Callable[[], int]) -> None:
        self._db = db
        self._environment = environment
        self.standing_of = standing_of
        self._now = now
        self._remembered: dict[str, _Remembered] = {}
        self._generation = 0
        self._used: dict[str, int] = {}
        self._used_lock = threading.Lock()

    def actor(self, text: str) -> Actor:
        """
        :raises Unauthenticated: the key is malformed, of another environment, unknown, revoked or expired, or its
            account was removed or moved.
        """
        identity, secret = self._parts(text)
        now = self._now()
        known = self._known(identity) or self._asked(identity)
        actor = _admitted(known, secret, now)
        self._note_use(actor.key, known.last_used_at if known else None, now)
        return actor

    def remembered(self, text: str) -> Actor | None:
        """The same at once; ``None`` where SQL is to be asked, or told that the key is used.

        :raises Unauthenticated: as :meth:`actor` does.
        """
        identity, secret = self._parts(text)
        known = self._known(identity)
        now = self._now()
        if known is None or self._is_use_to_be_noted(identity, known.last_used_at, now):
            return None
        return _admitted(known, secret, now)

    def forget(self) -> None:
        """A key or an account changed, and that is committed: ask for everything again."""
        self._generation += 1

    def _parts(self, text: str) -> tuple[str, str]:
        """Id and secret."""
        parts = _KEY.fullmatch(text)
        if parts is None or parts["environment"] != self._environment:
            raise Unauthenticated(
                Text(
                    "The request has no API key of this service; send `Authorization: Bearer tsk_{environment}_…`.",
                    environment=self._environment,
                )
            )
        return parts["id"], parts["secret"]

    def _known(self, identity: str) -> _Remembered | None:
        """The key, if nothing changed since it was asked for."""
        known = self._remembered.get(identity)
        return known if known is not None and known.generation == self._generation else None

    def _asked(self, identity: str) -> _Remembered | None:
        """The key as SQL has it now; ``None`` unless it could be good."""
        generation = self._generation  # read first: what changes from here on is not in what is remembered
        with self._db.reading() as session:
            row = _readable(session, identity)
        if row is None or row.revoked_at is not None or not self._vouched_for(row):
            return None
        standing = self.standing_of(Address(row.account))
        if standing is None or standing.party != row.party or standing.capability != row.capability:
            return None
        actor = Actor(
            key=row.id,
            party=standing.party,
            account=Address(row.account),
            capability=standing.capability,
            roles=standing.roles,
            scopes=frozenset(row.scopes),
            expires_at=row.expires_at,
        )
        known = _Remembered(generation, row.secret_hash, row.expires_at, row.last_used_at, actor)
        self._remembered[identity] = known
        return known

    def _vouched_for(self, row: ApiKeyRow) -> bool:
        """Whether the service itself wrote the row as it is."""
        if self._db.row_key is not None and self._db.row_key.vouches_for(row):
            return True
        log.warning(
            "api_key_refused", key=row.id, why="its row was not written by this service, or with another row key"
        )
        return False

    def _is_use_to_be_noted(self, key: str, stored: int | None, now: int) -> bool:
        return now - max(self._used.get(key, 0), stored or 0) >= LAST_USED_STEP_S

    def _note_use(self, key: str, stored: int | None, now: int) -> None:
        with self._used_lock:
            if not self._is_use_to_be_noted(key, stored, now):
                return
            self._used[key] = now
        self._db.commit(lambda connection: queries.note_key_use(connection, key, now), is_flushed=False)


def _readable(session: Session, identity: str) -> ApiKeyRow | None:
    """A key's row; ``None`` also for one that holds what no service wrote."""
    try:
        return queries.api_key(session, identity)
    except (ValueError, TypeError) as error:
        log.warning("api_key_refused", key=identity, why=f"its row can't be read: {error}")
        return None


def _admitted(known: _Remembered | None, secret: str, now: int) -> Actor:
    # Compared even when there is no such key, so that timing does not tell which ids exist.
    fits = hmac.compare_digest(_hash(secret), known.secret_hash if known else bytes(32))
    if known is None or not fits:
        raise Unauthenticated(
            Text(
                "This API key is unknown or was revoked, or its account is no longer what it was; an admin of your "
                "party can make a new one."
            )
        )
    if known.expires_at is not None and known.expires_at <= now:
        raise Unauthenticated(Text("This API key has expired; an admin of your party can make a new one."))
    return known.actor


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii")).digest()
