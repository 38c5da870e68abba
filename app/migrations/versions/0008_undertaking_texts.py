"""The words behind the hashes of the texts that debtors sign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "undertaking_text",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_undertaking_text"),
    )


def downgrade() -> None:
    op.drop_table("undertaking_text")
