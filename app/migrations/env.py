"""Alembic's entry: runs migrations on the connection that :mod:`app.migrations` hands over."""

from __future__ import annotations

from alembic import context

from app.kernel.db import Own
from app.migrations import load_tables

load_tables()
context.configure(
    connection=context.config.attributes["connection"], target_metadata=Own.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
