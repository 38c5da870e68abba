"""The projection of dual-control requests and policies."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived
from app.kernel.ids import ApprovalId, PartyId


class ApprovalRow(Derived):
    """One request. ``Open`` includes void ones: that is a comparison with time and the maker's account, not a state."""

    __tablename__ = "approval"
    __table_args__ = (Index("ix_approval_state", "state", "id"),)

    id: Mapped[ApprovalId] = mapped_column(primary_key=True, autoincrement=False)
    party: Mapped[PartyId] = mapped_column(index=True)
    maker: Mapped[bytes] = mapped_column(LargeBinary(20))
    target: Mapped[bytes] = mapped_column(LargeBinary(20))
    call: Mapped[bytes]
    """The verb's calldata with approval number 0."""
    terms: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    """SHA-256 of target and call: what finds an open request by its terms."""
    is_admin: Mapped[bool]
    """It changes the party's accounts or policies, so the operator may be its second person."""
    expires_at: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    """``Open``, ``Consumed``, ``Cancelled`` or ``Released``."""
    closed_by: Mapped[bytes | None] = mapped_column(LargeBinary(20))
    """The checker's account, or the account that cancelled."""
    version: Mapped[str] = mapped_column(String(32))


class PolicyRow(Derived):
    """From which amount on a party wants two persons for a verb. No row: never set, so one is enough."""

    __tablename__ = "policy"

    party: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    verb: Mapped[str] = mapped_column(String(20), primary_key=True)
    on: Mapped[bool]
    above: Mapped[int]
    """Minor units of whatever currency the verb is about."""
    version: Mapped[str] = mapped_column(String(32))
