"""What a person should know of an invoice's document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("invoice_paper", sa.Column("warnings", sa.JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("invoice_paper", "warnings")
