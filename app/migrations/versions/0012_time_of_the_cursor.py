"""When the block that the tables show was made. 0 until the next one is projected, which a start does anew where the tables'
definition changed with this."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("projection_cursor", sa.Column("timestamp", sa.BigInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("projection_cursor", "timestamp")
