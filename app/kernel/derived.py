"""Derived tables as a whole: made, recognised, dropped and made again.

Their definition has a fingerprint, kept beside the cursor. A start that finds another fingerprint drops them and the
projector fills them again from the chain; so a change of a derived table or of a projection needs no migration.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import MetaData, inspect
from sqlalchemy.schema import CreateIndex, CreateTable

from app.kernel import queries
from app.kernel.db import Database, Derived

BEFORE_GENESIS = -1
"""The cursor's block before anything was projected."""


def fingerprint(db: Database, projections: Iterable[tuple[str, int]]) -> str:
    """Names the derived tables' definition on this database and the projections that fill them."""
    dialect = db.engine.dialect
    parts = [f"{room}={version}" for room, version in sorted(projections)]
    for table in Derived.metadata.sorted_tables:
        parts.append(str(CreateTable(table).compile(dialect=dialect)))
        parts += sorted(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def ensure(db: Database, schema: str) -> bool:
    """Make the tables if they are missing or of another definition. Returns whether they were made, and so are empty."""
    with db.reading() as session:
        cursor = queries.cursor(session)
    if cursor is not None and cursor.schema == schema:
        return False
    rebuild(db, schema)
    return True


def rebuild(db: Database, schema: str) -> None:
    """Drop every derived table, also those of an earlier definition, make them anew and set the cursor to the start."""
    with db.unit_of_work() as session:
        connection = session.connection()
        cursor = queries.cursor(session)
        ours = set(Derived.metadata.tables) | set(cursor.tables if cursor else ())
        old = MetaData()
        old.reflect(connection, only=sorted(ours & set(inspect(connection).get_table_names())))
        old.drop_all(connection)
        Derived.metadata.create_all(connection)
        queries.place_cursor(session, BEFORE_GENESIS, bytes(32), schema, Derived.metadata.tables)
