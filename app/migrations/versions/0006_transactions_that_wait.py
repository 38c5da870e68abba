"""An index of the transactions that wait for their block."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    is_sent = sa.text("state = 'sent'")
    op.create_index(
        "ix_stored_transaction_sent",
        "stored_transaction",
        ["account", "nonce"],
        sqlite_where=is_sent,
        postgresql_where=is_sent,
    )


def downgrade() -> None:
    op.drop_index("ix_stored_transaction_sent", "stored_transaction")
