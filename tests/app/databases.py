"""Where a test's ledger keeps its SQL: SQLite in its folder, or a database of its own on a PostgreSQL server."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from app.kernel.digests import RowKey

ROW_KEY = RowKey(b"tests only")
"""Signs the off-chain rows of tests' ledgers."""

POSTGRESQL = os.environ.get("TALLY_TEST_DATABASE_URL")
"""A PostgreSQL server to use instead of SQLite."""


def database_url(folder: Path, copy_of: Path | None = None) -> str | None:
    """The database of a ledger's folder, made if it is missing; ``None`` for SQLite in the folder.

    :param copy_of: the folder of another ledger, closed, whose database a new one is a copy of.
    """
    if POSTGRESQL is None:
        return None
    name = _name(folder)
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            template = f' TEMPLATE "{_name(copy_of)}"' if copy_of else ""
            connection.execute(text(f'CREATE DATABASE "{name}"{template}'))
    server.dispose()
    return make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)


def _name(folder: Path) -> str:
    return "t" + sha256(str(folder).encode()).hexdigest()[:20]
