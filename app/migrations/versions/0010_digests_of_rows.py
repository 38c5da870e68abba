"""Keyed digests of the rows that nothing on chain vouches for. Rows that were there before have none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = (
    "api_key",
    "admission_name",
    "party_name",
    "kept_key",
    "invoice_paper",
    "statement_entry",
    "bank_account",
    "bank_reason",
    "stated_reason",
    "rule_source",
    "undertaking_text",
)


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("digest", sa.LargeBinary(32), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "digest")
