"""Bank accounts as the contract has them, and their details, which it has as a salted hash only."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived, Own
from app.kernel.digests import Digested
from app.kernel.ids import BankAccountId, PartyId
from app.kernel.indexes import list_indexes


class RegisteredAccountRow(Derived):
    """An account that its party registered, with two persons."""

    __tablename__ = "registered_account"
    __table_args__ = list_indexes("registered_account", ("party", "currency"))

    id: Mapped[BankAccountId] = mapped_column(primary_key=True, autoincrement=False)
    party: Mapped[PartyId]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(12))
    """``Registered`` or ``Suspended``."""
    details: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Hash of name, number and bank, with a salt."""
    version: Mapped[str] = mapped_column(String(32))


class BankDetailsRow(Digested, Own):
    """A party's own account at a bank. One salt for each, so that a maker and a checker who name the same account mean
    the same hash."""

    __tablename__ = "bank_account"

    party: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(140), primary_key=True)
    number: Mapped[str] = mapped_column(String(34), primary_key=True)
    bank: Mapped[str] = mapped_column(String(14), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    kept_at: Mapped[int]
