"""Parties' names, and the seats that kept keys were made for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "party_name",
        sa.Column("party", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("party", name="pk_party_name"),
    )
    op.create_table(
        "kept_key",
        sa.Column("account", sa.LargeBinary(20), nullable=False),
        sa.Column("scheme", sa.String(8), nullable=False),
        sa.Column("value", sa.String(32), nullable=False),
        sa.Column("capability", sa.String(8), nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_kept_key"),
    )
    op.create_index("ix_kept_key_seat", "kept_key", ["scheme", "value", "capability", "person"])


def downgrade() -> None:
    op.drop_table("kept_key")
    op.drop_table("party_name")
