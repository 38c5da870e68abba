"""The kernel's SQL on its own tables: API keys, operations, stored transactions, the projection's cursor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Row, bindparam, delete, exists, func, insert, select, update

from app.kernel.db import Connection, Derived, Own, Session
from app.kernel.prepared import Prepared
from app.kernel.tables import IS_SENT, ApiKeyRow, CursorRow, OperationRow, TransactionRow
from chain.port import Address, Block, BlockNumber, Hash32

Kind = TypeVar("Kind", bound=Derived)
StoredOperation = Row[Any]
"""Every column of :class:`OperationRow`, without what makes a row of the ORM costly."""

ROWS_PER_BATCH = 1_000
"""Read at once where a whole table is read; bounds memory."""


def api_key(session: Session, identity: str) -> ApiKeyRow | None:
    """A key by the public part of its text."""
    return session.get(ApiKeyRow, identity)


def note_key_use(connection: Connection, identity: str, now: int) -> None:
    """Remember that a key was used."""
    connection.execute(update(ApiKeyRow).where(ApiKeyRow.id == identity).values(last_used_at=now))


def operation(session: Session, identity: str) -> OperationRow | None:
    """An operation by its id."""
    return session.get(OperationRow, identity)


# Every write asks these; a statement that is built once costs a third of one that is built each time.
_operation, _transaction, _cursor = (
    Own.metadata.tables[row.__tablename__] for row in (OperationRow, TransactionRow, CursorRow)
)
_OPERATION_OF_KEY = select(_operation).where(
    _operation.c.account == bindparam("of"),
    _operation.c.route == bindparam("to"),
    _operation.c.key == bindparam("named"),
)
_ADD_OPERATION = insert(_operation)
_CHANGE_OPERATION = update(_operation).where(_operation.c.id == bindparam("identity"))
_ADD_TRANSACTION = insert(_transaction)
_MARK_FINAL = Prepared(
    update(_transaction)
    .where(_transaction.c.hash == bindparam("known"))
    .values(state=bindparam("state"), block=bindparam("block"))
)
_MOVE_CURSOR = Prepared(
    update(_cursor).where(_cursor.c.id == bindparam("only")).values(block=bindparam("block"), hash=bindparam("hash"))
)


def operation_of_key(session: Session, account: Address, route: str, key: str) -> StoredOperation | None:
    """The operation that an idempotency key names."""
    return session.execute(_OPERATION_OF_KEY, {"of": account, "to": route, "named": key}).one_or_none()


def add_operations(connection: Connection | Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store operations.

    :raises app.kernel.db.Duplicate: a key names another one already.
    """
    if rows:
        connection.execute(_ADD_OPERATION, rows)


def change_operation(connection: Connection | Session, identity: str, values: Mapping[str, Any]) -> None:
    """Change a stored operation."""
    connection.execute(_CHANGE_OPERATION, {"identity": identity, **values})


def abandon_operation(connection: Connection, identity: str) -> None:
    """Without an answer: forget an operation that stored no transaction, mark the others as interrupted."""
    has_sent = exists().where(_transaction.c.operation == identity, _transaction.c.state != "replaced")
    connection.execute(delete(_operation).where(_operation.c.id == identity, ~has_sent))
    change_operation(connection, identity, {"state": "interrupted"})


def add_transactions(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store signed transactions."""
    connection.execute(_ADD_TRANSACTION, rows)


def change_transaction(connection: Connection, hash_: Hash32, values: Mapping[str, Any]) -> None:
    """Change a stored transaction."""
    connection.execute(update(_transaction).where(_transaction.c.hash == hash_).values(**values))


def delete_transactions(connection: Connection, hashes: Sequence[Hash32]) -> None:
    """Forget transactions that the chain never took."""
    connection.execute(delete(_transaction).where(_transaction.c.hash.in_(hashes)))


def interrupt_running(session: Session) -> int:
    """After a crash: forget operations that stored no transaction, since nothing of them happened; mark the others as
    interrupted. Returns how many are interrupted now."""
    has_sent = exists().where(TransactionRow.operation == OperationRow.id)
    session.execute(delete(OperationRow).where(OperationRow.state == "running", ~has_sent))
    session.execute(update(OperationRow).where(OperationRow.state == "running").values(state="interrupted"))
    return session.scalar(select(func.count()).where(OperationRow.state == "interrupted")) or 0


def transaction(session: Session, hash_: Hash32) -> TransactionRow | None:
    """A stored transaction by its hash."""
    return session.get(TransactionRow, hash_)


def transaction_of_step(session: Session, operation_id: str, step: int) -> TransactionRow | None:
    """The newest attempt at one step of an operation."""
    return session.scalar(
        select(TransactionRow)
        .where(TransactionRow.operation == operation_id, TransactionRow.step == step)
        .order_by(TransactionRow.attempt.desc())
        .limit(1)
    )


def operation_of(session: Session, hash_: Hash32) -> str | None:
    """The operation that a transaction belongs to; ``None`` for one that this service did not send for a request."""
    return session.scalar(select(TransactionRow.operation).where(TransactionRow.hash == hash_))


def transactions_of(session: Session, operation_id: str) -> Sequence[TransactionRow]:
    """What an operation sent, in order."""
    return session.scalars(
        select(TransactionRow)
        .where(TransactionRow.operation == operation_id, TransactionRow.state != "replaced")
        .order_by(TransactionRow.step, TransactionRow.attempt)
    ).all()


def all_transactions(session: Session, account: Address) -> Sequence[TransactionRow]:
    """Everything an account ever sent through this service, in order."""
    return session.scalars(
        select(TransactionRow)
        .where(TransactionRow.account == account)
        .order_by(TransactionRow.nonce, TransactionRow.attempt)
    ).all()


def lane(session: Session, account: Address) -> Sequence[TransactionRow]:
    """Unfinished transactions of an account, in order."""
    return session.scalars(
        select(TransactionRow).where(TransactionRow.account == account, IS_SENT).order_by(TransactionRow.nonce)
    ).all()


def unfinished(session: Session) -> Sequence[TransactionRow]:
    """Every transaction that is stored and not yet known to be in a block, lane by lane, in order."""
    return session.scalars(
        select(TransactionRow).where(IS_SENT).order_by(TransactionRow.account, TransactionRow.nonce)
    ).all()


def highest_nonce_sent(session: Session, account: Address) -> int | None:
    """The highest nonce an account has in flight."""
    return session.scalar(select(func.max(TransactionRow.nonce)).where(TransactionRow.account == account, IS_SENT))


def highest_nonce_signed(session: Session, account: Address) -> int | None:
    """The highest nonce that was ever signed for an account."""
    return session.scalar(select(func.max(TransactionRow.nonce)).where(TransactionRow.account == account))


def forms_of(session: Session, account: Address, nonce: int) -> int:
    """How many transactions were signed for a nonce already."""
    return (
        session.scalar(select(func.count()).where(TransactionRow.account == account, TransactionRow.nonce == nonce))
        or 0
    )


def mark_final(connection: Connection, blocks: Iterable[Block]) -> None:
    """What these blocks hold is final."""
    found = [
        {"known": receipt.transaction, "state": "final", "block": block.head.number}
        for block in blocks
        for receipt in block.receipts
    ]
    if found:
        _MARK_FINAL.run(connection, found)


def unmark_final(session: Session) -> None:
    """No transaction is known to be in a block any more."""
    session.execute(update(TransactionRow).where(TransactionRow.state == "final").values(state="sent", block=None))


def cursor(session: Session) -> CursorRow | None:
    """How far the projection is; ``None`` before its first block."""
    return session.get(CursorRow, 1)


def move_cursor(connection: Connection, block: BlockNumber, hash_: Hash32) -> None:
    """The projection holds everything up to this block."""
    _MOVE_CURSOR.run(connection, [{"only": 1, "block": block, "hash": hash_}])


def place_cursor(session: Session, block: int, hash_: bytes, schema: str, tables: Iterable[str]) -> None:
    """Set the cursor of a projection that begins."""
    session.merge(CursorRow(id=1, block=block, hash=hash_, schema=schema, tables=sorted(tables)))


def every(session: Session, kind: type[Kind]) -> Iterator[Kind]:
    """Every row of a derived table, read in batches."""
    return iter(session.scalars(select(kind).execution_options(yield_per=ROWS_PER_BATCH)))
