"""Numbered migrations of the own tables. Derived tables need none: they are rebuilt (:mod:`app.kernel.derived`).

To write a migration: change ``tables.py``, then ``python -m scripts.new_migration "What it does"``, and read it.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.kernel.db import Database, Derived, Own


def migrate(db: Database) -> None:
    """Bring the own tables to the newest migration. Harmless when they are there already."""
    with db.unit_of_work() as session:
        command.upgrade(_config(session.connection()), "head")


def load_tables() -> None:
    """Import every room's tables, so that their definitions are known."""
    for tables in sorted(Path(__file__).parents[1].glob("*/tables.py")):
        importlib.import_module(f"app.{tables.parent.name}.tables")


def is_current(db: Database) -> bool:
    """Whether every migration is applied."""
    with db.engine.connect() as connection:
        applied = MigrationContext.configure(connection).get_current_heads()
    return set(applied) == set(ScriptDirectory.from_config(_config()).get_heads())


def differences(db: Database) -> list[Any]:
    """What the own tables in ``tables.py`` have and a migrated database has not, or the other way round."""
    load_tables()
    with db.engine.connect() as connection:
        options = {"include_name": _is_own, "compare_type": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Own.metadata))


def write_next(db: Database, message: str) -> None:
    """Write the migration that leads from the newest one to ``tables.py``."""
    with db.unit_of_work() as session:
        config = _config(session.connection())
        number = f"{len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1:04}"
        command.revision(config, message, autogenerate=True, rev_id=number)


def _is_own(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name not in {*Derived.metadata.tables, "alembic_version"}


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
