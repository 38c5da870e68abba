"""Whether the database of a ledger is the one that it had: nothing lost, nothing rolled back.

Derived tables follow from the chain whatever becomes of them. But revocations of API keys, idempotency keys and documents
are in the database alone, so a service that went on with an older one would accept a revoked key, and do a repeated
request twice.
"""

from __future__ import annotations

from app.kernel import queries
from app.kernel.db import Database
from app.kernel.signing import Keeper
from app.migrations import migrate
from app.sandbox.folder import Folder
from chain.port import BlockNumber, Chain, Hash32

WHAT_TO_DO = (
    "Restore its newest backup. To go on without what it lacks (API keys and their revocations, documents, idempotency keys): "
    "`tally reindex --accept-loss`, then `tally keys list`"
)


class DatabaseLost(Exception):
    """The database lacks what this ledger's service had written to it."""


def check_database(folder: Folder, db: Database, chain: Chain, keeper: Keeper) -> None:
    """Compare the database with the chain before anything is built on it. Its own tables are made if they are missing.

    A transaction is stored before the chain sees it. So one on chain, of an account whose key is kept here, that the database
    does not know was sent when the database was another one.

    :raises DatabaseLost: it is not the newest one.
    """
    migrate(db)
    with db.reading() as session:
        cursor = queries.cursor(session)
    if cursor is None or cursor.block < 0:
        if folder.has_had_database:
            raise DatabaseLost(f"the database of this ledger is gone, or is another one's. {WHAT_TO_DO}")
        return
    if cursor.block >= chain.head().number:
        return
    lacks = 0
    for block in chain.blocks(BlockNumber(cursor.block + 1)):
        ours = [Hash32(each.transaction) for each in block.receipts if keeper.holds(each.sender)]
        if ours:
            with db.reading() as session:
                lacks += len(queries.unknown_transactions(session, ours))
    if lacks:
        raise DatabaseLost(
            f"the database was put back to a state of block {cursor.block}: it does not know {lacks} transactions that this "
            f"service sent since. {WHAT_TO_DO}"
        )
