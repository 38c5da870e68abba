"""The kernel's SQL on its own tables: API keys, operations, stored transactions, the projection's cursor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, exists, func, insert, inspect, select, update

from app.kernel.by_key import ByKey
from app.kernel.db import Connection, Derived, Own, Session
from app.kernel.digests import Digested
from app.kernel.prepared import Prepared
from app.kernel.tables import IS_SENT, ApiKeyRow, CursorRow, OperationRow, TransactionRow
from chain.port import Address, Block, BlockHead, Hash32

Kind = TypeVar("Kind", bound=Derived)

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
_OPERATION_OF_KEY = ByKey(OperationRow, OperationRow.account, OperationRow.route, OperationRow.key)
_ADD_OPERATION, _ADD_TRANSACTION = (
    Prepared(insert(table).values({column: bindparam(column.name) for column in table.c}))
    for table in (_operation, _transaction)
)
_ANSWER_OPERATION, _MARK_OPERATION = (
    Prepared(
        update(_operation)
        .where(_operation.c.id == bindparam("identity"))
        .values({column: bindparam(column) for column in columns})
    )
    for columns in (("state", "status", "headers", "body"), ("state",))
)
_MARK_FINAL = Prepared(
    update(_transaction)
    .where(_transaction.c.hash == bindparam("known"))
    .values(state=bindparam("state"), block=bindparam("block"))
)
_SHOWN_BLOCK = select(_cursor.c.block, _cursor.c.hash).where(_cursor.c.id == 1)
_MOVE_CURSOR = Prepared(
    update(_cursor)
    .where(_cursor.c.id == bindparam("only"))
    .values({column: bindparam(column) for column in ("block", "hash", "timestamp")})
)


def operation_of_key(session: Session, account: Address, route: str, key: str) -> OperationRow | None:
    """The operation that an idempotency key names."""
    found: OperationRow | None = _OPERATION_OF_KEY.load(session.held, (account, route, key))
    return found


def add_operations(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store operations.

    :raises app.kernel.db.Duplicate: a key names another one already.
    """
    if rows:
        _ADD_OPERATION.run(connection, rows)


def answer_operation(connection: Connection, identity: str, answer: Mapping[str, Any]) -> None:
    """Store a stored operation's answer."""
    _ANSWER_OPERATION.run(connection, [{"identity": identity, **answer}])


def mark_operation(connection: Connection, identity: str, state: str) -> None:
    """Change a stored operation's state."""
    _MARK_OPERATION.run(connection, [{"identity": identity, "state": state}])


def abandon_operation(connection: Connection, identity: str) -> None:
    """Without an answer: forget an operation that stored no transaction, mark the others as interrupted."""
    has_sent = exists().where(_transaction.c.operation == identity, _transaction.c.state != "replaced")
    connection.execute(delete(_operation).where(_operation.c.id == identity, ~has_sent))
    mark_operation(connection, identity, "interrupted")


def add_transactions(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store signed transactions."""
    _ADD_TRANSACTION.run(connection, rows)


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
    """Every transaction that is stored and not yet known to be in a block: those that were in one which the chain replaced
    in the order they had there, then the others, lane by lane, in order."""
    order = (TransactionRow.block.is_(None), TransactionRow.block, TransactionRow.account, TransactionRow.nonce)
    return session.scalars(select(TransactionRow).where(IS_SENT).order_by(*order)).all()


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
    """No transaction is known to be in a block any more. Each keeps the number of the one it was in, for its order."""
    session.execute(update(TransactionRow).where(TransactionRow.state == "final").values(state="sent"))


def cursor(session: Session) -> CursorRow | None:
    """How far the projection is; ``None`` before its first block."""
    return session.get(CursorRow, 1)


def shown_block(connection: Connection) -> tuple[int, bytes]:
    """Number and hash of the block that the projection is at, as this transaction sees it."""
    block, hash_ = connection.execute(_SHOWN_BLOCK).one()
    return block, hash_


def move_cursor(connection: Connection, head: BlockHead) -> None:
    """The projection holds everything up to this block."""
    moved = {"block": head.number, "hash": head.hash, "timestamp": head.timestamp}
    _MOVE_CURSOR.run(connection, [{"only": 1, **moved}])


def place_cursor(session: Session, block: int, hash_: bytes, schema: str, tables: Iterable[str]) -> None:
    """Set the cursor of a projection that begins."""
    session.merge(CursorRow(id=1, block=block, hash=hash_, timestamp=0, schema=schema, tables=sorted(tables)))


def every(session: Session, kind: type[Kind]) -> Iterator[Kind]:
    """Every row of a derived table, read in batches."""
    return iter(session.scalars(select(kind).execution_options(yield_per=ROWS_PER_BATCH)))


def digested_rows(session: Session) -> Iterator[tuple[str, tuple[Any, ...], Digested | None]]:
    """Every row that carries a digest, with its table's name and its key, read in batches; ``None`` for the rest of a table
    in which something stands that no service wrote."""
    for kind in _digested():
        try:
            for row in session.scalars(select(kind).execution_options(yield_per=ROWS_PER_BATCH)):
                yield kind.__tablename__, tuple(inspect(kind).primary_key_from_instance(row)), row
        except (ValueError, TypeError):
            yield kind.__tablename__, (), None


def digested_tables() -> tuple[str, ...]:
    """The names of the tables whose rows carry one."""
    return tuple(kind.__tablename__ for kind in _digested())


def _digested() -> list[Any]:
    kinds = (mapper.class_ for mapper in Own.registry.mappers)
    return sorted((kind for kind in kinds if issubclass(kind, Digested)), key=lambda kind: kind.__tablename__)


def unknown_transactions(session: Session, hashes: Sequence[Hash32]) -> set[Hash32]:
    """Those among some transactions that are not stored here."""
    found = session.scalars(select(TransactionRow.hash).where(TransactionRow.hash.in_(hashes)))
    return set(hashes) - {Hash32(each) for each in found}
