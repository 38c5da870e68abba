"""The kernel's own tables. Instants are seconds UTC by the chain's clock."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Own
from app.kernel.digests import Digested

IS_SENT = text("state = 'sent'")
"""Of stored transactions. In these letters: SQLite uses the index of those alone only where it can read the condition in
the statement."""


class ApiKeyRow(Digested, Own):
    """An API key. Its secret is known to its owner alone; here is the SHA-256 of it."""

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    party: Mapped[int] = mapped_column(index=True)
    account: Mapped[bytes] = mapped_column(LargeBinary(20))
    capability: Mapped[str] = mapped_column(String(16))
    """The account's capability when the key was issued; a key never outgrows it."""
    scopes: Mapped[list[str]]
    label: Mapped[str] = mapped_column(String(100))
    issued_by: Mapped[bytes | None] = mapped_column(LargeBinary(20))
    """The account that made it; none for those a ledger is founded with."""
    created_at: Mapped[int]
    expires_at: Mapped[int | None]
    revoked_at: Mapped[int | None]
    last_used_at: Mapped[int | None]

    undigested = frozenset({"last_used_at"})


class OperationRow(Own):
    """One write over REST, named by its idempotency key; kept as long as the ledger.

    ``running`` until it has an answer, ``done`` with it, ``interrupted`` when the process died, or gave up waiting,
    after a transaction had been stored: then a repeat of the request goes on from that transaction.
    """

    __tablename__ = "operation"
    __table_args__ = (UniqueConstraint("account", "route", "key"), Index("ix_operation_state", "state"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    account: Mapped[bytes] = mapped_column(LargeBinary(20))
    route: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of the path, the query and the body."""
    state: Mapped[str] = mapped_column(String(12))
    status: Mapped[int | None]
    headers: Mapped[list[str]]
    """Name and value in turn."""
    body: Mapped[bytes | None]
    created_at: Mapped[int]


class TransactionRow(Own):
    """A signed transaction, stored before the chain sees it.

    ``sent`` until its block is projected, then ``final``; ``dropped`` when the chain refused it for good, ``replaced``
    when the same call was signed again under another nonce (:mod:`app.kernel.lanes`).
    """

    __tablename__ = "stored_transaction"
    __table_args__ = (
        UniqueConstraint("operation", "step", "attempt"),
        Index("ix_stored_transaction_lane", "account", "nonce"),
        # What waits is asked for at every start and after every refusal, and is little beside what is final.
        Index("ix_stored_transaction_sent", "account", "nonce", sqlite_where=IS_SENT, postgresql_where=IS_SENT),
    )

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account: Mapped[bytes] = mapped_column(LargeBinary(20))
    nonce: Mapped[int]
    operation: Mapped[str | None] = mapped_column(String(32))
    step: Mapped[int]
    """Which of its operation's transactions it is, from 0."""
    attempt: Mapped[int]
    """How often the step was signed before, under another nonce."""
    contract: Mapped[str] = mapped_column(String(40))
    verb: Mapped[str] = mapped_column(String(60))
    target: Mapped[bytes] = mapped_column(LargeBinary(20))
    data: Mapped[bytes]
    raw: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(200))
    """Why it was dropped, in the chain's words."""
    replaced_by: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    block: Mapped[int | None]


class CursorRow(Own):
    """How far the projection is, and which derived tables it filled. One row."""

    __tablename__ = "projection_cursor"

    id: Mapped[int] = mapped_column(primary_key=True)
    block: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    timestamp: Mapped[int]
    """Of that block; 0 before the first one."""
    schema: Mapped[str] = mapped_column(String(64))
    """Fingerprint of the derived tables and of the projections' versions; another one means: rebuild."""
    tables: Mapped[list[str]]
