"""Words behind the hashes on the deposit tokens: statement entries, bank accounts, reasons of returned payouts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "statement_entry",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("reference", sa.String(140), nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_statement_entry"),
    )
    op.create_table(
        "bank_account",
        sa.Column("party", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(140), nullable=False),
        sa.Column("number", sa.String(34), nullable=False),
        sa.Column("bank", sa.String(14), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("party", "name", "number", "bank", name="pk_bank_account"),
        sa.UniqueConstraint("hash", name="uq_bank_account_hash"),
    )
    op.create_table(
        "payout_return_reason",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("text", sa.String(280), nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_payout_return_reason"),
    )


def downgrade() -> None:
    op.drop_table("payout_return_reason")
    op.drop_table("bank_account")
    op.drop_table("statement_entry")
