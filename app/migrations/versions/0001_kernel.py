"""The kernel's own tables: API keys, operations, stored transactions, the projection's cursor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("party", sa.BigInteger, nullable=False),
        sa.Column("account", sa.LargeBinary(20), nullable=False),
        sa.Column("capability", sa.String(16), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("last_used_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    op.create_index("ix_api_key_party", "api_key", ["party"])
    op.create_table(
        "operation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account", sa.LargeBinary(20), nullable=False),
        sa.Column("route", sa.String(200), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("status", sa.BigInteger),
        sa.Column("headers", sa.JSON, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_operation"),
        sa.UniqueConstraint("account", "route", "key", name="uq_operation_account_route_key"),
    )
    op.create_index("ix_operation_state", "operation", ["state"])
    op.create_table(
        "stored_transaction",
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("account", sa.LargeBinary(20), nullable=False),
        sa.Column("nonce", sa.BigInteger, nullable=False),
        sa.Column("operation", sa.String(32)),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("attempt", sa.BigInteger, nullable=False),
        sa.Column("contract", sa.String(40), nullable=False),
        sa.Column("verb", sa.String(60), nullable=False),
        sa.Column("target", sa.LargeBinary(20), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(200)),
        sa.Column("replaced_by", sa.LargeBinary(32)),
        sa.Column("block", sa.BigInteger),
        sa.PrimaryKeyConstraint("hash", name="pk_stored_transaction"),
        sa.UniqueConstraint("operation", "step", "attempt", name="uq_stored_transaction_operation_step_attempt"),
    )
    op.create_index("ix_stored_transaction_lane", "stored_transaction", ["account", "nonce"])
    op.create_table(
        "projection_cursor",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("block", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("schema", sa.String(64), nullable=False),
        sa.Column("tables", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_projection_cursor"),
    )


def downgrade() -> None:
    op.drop_table("projection_cursor")
    op.drop_table("stored_transaction")
    op.drop_table("operation")
    op.drop_table("api_key")
