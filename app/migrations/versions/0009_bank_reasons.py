"""Why a bank gave something back, by what it is about: a maker and a checker with the same words mean the same hash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_OLD = sa.table(
    "payout_return_reason",
    sa.column("hash", sa.LargeBinary),
    sa.column("salt", sa.LargeBinary),
    sa.column("text", sa.String),
    sa.column("kept_at", sa.BigInteger),
)


def upgrade() -> None:
    new = op.create_table(
        "bank_reason",
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("text", sa.String(280), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("about", "text", name="pk_bank_reason"),
        sa.UniqueConstraint("hash", name="uq_bank_reason_hash"),
    )
    # Which payout an older one was about, only the chain knows: its own hash stands for that.
    kept = [{**row, "about": row["hash"].hex()} for row in op.get_bind().execute(sa.select(_OLD)).mappings()]
    if kept:
        op.bulk_insert(new, kept)
    op.drop_table("payout_return_reason")


def downgrade() -> None:
    op.create_table(
        "payout_return_reason",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("text", sa.String(280), nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_payout_return_reason"),
    )
    op.execute("INSERT INTO payout_return_reason SELECT hash, salt, text, kept_at FROM bank_reason")
    op.drop_table("bank_reason")
