"""The words behind the hashes of rules' sources."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "rule_source",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_rule_source"),
    )


def downgrade() -> None:
    op.drop_table("rule_source")
