"""Alembic's entry: runs migrations on the connection that :mod:`app.migrations` hands over."""

from __future__ import annotations

import importlib
from pathlib import Path

from alembic import context

from app.kernel.db import Own

# A room's tables exist for alembic once their module is imported.
for tables in sorted(Path(__file__).parents[1].glob("*/tables.py")):
    importlib.import_module(f"app.{tables.parent.name}.tables")

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Own.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
