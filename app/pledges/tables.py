"""The projection of the register."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived
from app.kernel.ids import ClaimId, LoanId, PartyId, PledgeId


class PledgeRow(Derived):
    """One entry, standing or discharged. Instants are seconds UTC."""

    __tablename__ = "pledge"

    id: Mapped[PledgeId] = mapped_column(primary_key=True, autoincrement=False)
    loan: Mapped[LoanId]
    claim: Mapped[ClaimId] = mapped_column(index=True)
    secured_party: Mapped[PartyId] = mapped_column(index=True)
    grantor: Mapped[PartyId] = mapped_column(index=True)
    debtor: Mapped[PartyId] = mapped_column(index=True)
    amount: Mapped[int]
    """Principal secured, minor units."""
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[int]
    registered_at: Mapped[int]
    discharged_at: Mapped[int]
    """0 while the pledge stands."""

    block: Mapped[int]
    block_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    transaction: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Block and transaction that made the entry."""
    version: Mapped[str] = mapped_column(String(32))
