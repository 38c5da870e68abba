"""The papers behind invoices, and the reasons behind long terms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "invoice_paper",
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("salts", sa.JSON, nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("root", name="pk_invoice_paper"),
    )
    op.create_table(
        "stated_reason",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_stated_reason"),
    )


def downgrade() -> None:
    op.drop_table("stated_reason")
    op.drop_table("invoice_paper")
