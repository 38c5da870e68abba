"""Transactions as SQL keeps them: stored before the chain sees them, and which stands for which.

A row is ``sent``, then ``final``; ``dropped`` where the chain refused it for good, ``replaced`` where the same call was
signed again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from app.kernel import queries
from app.kernel.db import Connection, Database, Session
from app.kernel.idempotency import Operation
from app.kernel.problems import ChainUnavailable, TransactionRefused
from app.kernel.tables import TransactionRow
from app.kernel.texts import Text
from chain import errors
from chain.ethereum.hexes import hex_text
from chain.port import Address, Hash32

log = structlog.get_logger()


class Stored:
    """The stored transactions of every account."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, rows: Sequence[Mapping[str, Any]], begun: Sequence[Operation]) -> None:
        """Commit transactions, together with the operations they are the first of."""
        new = [operation for operation in begun if not operation.is_stored]

        def store(connection: Connection) -> None:
            queries.add_operations(connection, [operation.row() for operation in new])
            queries.add_transactions(connection, rows)

        self._db.commit(store)
        for operation in new:
            operation.is_stored = True

    def forget(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Of transactions that the chain did not take now, and that may be made again."""
        hashes = [Hash32(row["hash"]) for row in rows]
        self._db.commit(lambda connection: queries.delete_transactions(connection, hashes))

    def drop(self, hash_: Hash32, refused: errors.NotAdmitted) -> None:
        """The chain refused it for good."""
        said = {"state": "dropped", "reason": str(refused)[:200]}
        self._db.commit(lambda connection: queries.change_transaction(connection, hash_, said))
        log.warning("transaction dropped", hash=hex_text(hash_), reason=str(refused))

    def replace(self, old: Hash32, row: Mapping[str, Any]) -> None:
        """The same call, signed again."""
        new = Hash32(row["hash"])

        def replace(connection: Connection) -> None:
            queries.change_transaction(connection, old, {"state": "replaced", "replaced_by": new})
            queries.add_transactions(connection, [row])

        self._db.commit(replace)
        log.warning("transaction signed again", old=hex_text(old), new=hex_text(new), nonce=row["nonce"])

    def row(self, hash_: Hash32) -> TransactionRow:
        """One of them."""
        with self._db.reading() as session:
            return _known(session, hash_)

    def standing(self, hash_: Hash32) -> Hash32:
        """The hash that now stands for a stored transaction's call.

        :raises TransactionRefused: it was dropped.
        :raises ChainUnavailable: it is no longer stored.
        """
        with self._db.reading() as session:
            now = queries.transaction(session, hash_)
            if now is None:
                raise ChainUnavailable(
                    Text(
                        "The chain takes nothing more now; repeat the request in a moment with the same idempotency key."
                    )
                )  # it was forgotten with one before it
            while now.replaced_by is not None:
                now = _known(session, Hash32(now.replaced_by))
        if now.state == "dropped":
            raise dropped(now.reason)
        return Hash32(now.hash)

    def unfinished(self) -> Sequence[TransactionRow]:
        """Every one whose block is not known, in order."""
        with self._db.reading() as session:
            return queries.unfinished(session)

    def lane(self, account: Address) -> Sequence[TransactionRow]:
        """An account's whose block is not known, by nonce."""
        with self._db.reading() as session:
            return queries.lane(session, account)

    def next_nonces(self, account: Address) -> tuple[int, int]:
        """The nonce after the highest that was sent and stands, and after the highest that was ever signed."""
        with self._db.reading() as session:
            sent, signed = (
                highest(session, account) for highest in (queries.highest_nonce_sent, queries.highest_nonce_signed)
            )
        return (0 if sent is None else sent + 1), (0 if signed is None else signed + 1)

    def forms(self, account: Address, nonce: int) -> int:
        """How many transactions were signed under a nonce."""
        with self._db.reading() as session:
            return queries.forms_of(session, account, nonce)


def _known(session: Session, hash_: Hash32) -> TransactionRow:
    row = queries.transaction(session, hash_)
    assert row is not None, "a transaction is stored before the chain sees it"  # noqa: S101
    return row


def dropped(reason: str | None) -> TransactionRefused:
    """The problem for a transaction that was dropped, with the chain's own words for why."""
    return TransactionRefused(
        Text(
            "The chain did not admit the transaction ({reason}), and nothing was done; ask the operator about the account.",
            reason=reason,
        )
    )
