"""Who made an API key, and the names that admissions are asked for with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("api_key", sa.Column("issued_by", sa.LargeBinary(20), nullable=True))
    op.create_table(
        "admission_name",
        sa.Column("operation", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("operation", name="pk_admission_name"),
    )


def downgrade() -> None:
    op.drop_table("admission_name")
    op.drop_column("api_key", "issued_by")
