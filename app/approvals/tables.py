"""The projection of dual-control requests and policies."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived, WideInteger
from app.kernel.ids import ApprovalId, PartyId, ReceivableId
from app.kernel.indexes import list_indexes


class ApprovalRow(Derived):
    """One request. ``Open`` includes void ones: that is a comparison with time, the maker's account and what it would
    confirm, not a state."""

    __tablename__ = "approval"
    __table_args__ = (
        *list_indexes("approval", ("party", "filed_as"), "expires_at"),
        Index("ix_approval_state", "state", "id"),
    )

    id: Mapped[ApprovalId] = mapped_column(primary_key=True, autoincrement=False)
    party: Mapped[PartyId]
    maker: Mapped[bytes] = mapped_column(LargeBinary(20))
    target: Mapped[bytes] = mapped_column(LargeBinary(20))
    call: Mapped[bytes]
    """The verb's calldata with approval number 0."""
    terms: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    """SHA-256 of target and call: what finds an open request by its terms."""
    filed_as: Mapped[str] = mapped_column(String(8))
    """The capability it was filed with: ``Maker``, or ``Admin`` for what changes accounts or policies; for that the operator
    may be the second person."""
    is_moot: Mapped[bool]
    """What it would confirm is no longer proposed."""
    filed_by: Mapped[bytes] = mapped_column(LargeBinary(32))
    """The transaction."""
    expires_at: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    """``Open``, ``Consumed``, ``Cancelled`` or ``Released``."""
    closed_by: Mapped[bytes | None] = mapped_column(LargeBinary(20))
    """The checker's account, or the account that cancelled."""
    version: Mapped[str] = mapped_column(String(32))


class ConfirmationRow(Derived):
    """The newest request that holds a part of its debtor's quota to confirm a receivable: it is moot once the receivable is
    no longer proposed."""

    __tablename__ = "filed_confirmation"

    receivable: Mapped[ReceivableId] = mapped_column(primary_key=True, autoincrement=False)
    approval: Mapped[ApprovalId]


class PolicyRow(Derived):
    """From which amount on, and from which sum within a day on, a party wants two persons for a verb in a currency. No row:
    never set, so one is enough. Amounts are minor units."""

    __tablename__ = "policy"

    party: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    verb: Mapped[str] = mapped_column(String(20), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    on: Mapped[bool]
    above: Mapped[int]
    daily: Mapped[int]
    used: Mapped[int] = mapped_column(WideInteger)
    """What one person did and had not decayed at ``used_at``, minor units × seconds of a day: up to a uint80."""
    used_at: Mapped[int]
    version: Mapped[str] = mapped_column(String(32))
