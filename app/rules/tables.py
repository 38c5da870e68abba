"""Parameters and currencies as the parameter registry has them, and the words behind the sources' hashes."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived, Own
from app.kernel.digests import Digested
from app.kernel.ids import PartyId


class ParameterRow(Derived):
    """A number of the ledger: ``value`` in force from ``from_`` on, ``before`` until then."""

    __tablename__ = "parameter"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[int] = mapped_column(unique=True)
    """Its number in ``enum Parameter``."""
    value: Mapped[int]
    before: Mapped[int]
    from_: Mapped[int] = mapped_column("in_force_from")
    source: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Keccak-256 of the rule's reference and date."""
    version: Mapped[str] = mapped_column(String(32))


class CurrencyRow(Derived):
    """A currency of the ledger, its deposit token, and the settlement bank that the token mirrors."""

    __tablename__ = "currency"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    token: Mapped[bytes] = mapped_column(LargeBinary(20), unique=True)
    bank: Mapped[PartyId] = mapped_column(index=True)
    smallest: Mapped[int]
    """Part of a split and payment, minor units."""
    version: Mapped[str] = mapped_column(String(32))


class UndertakingRow(Derived):
    """A text that debtors sign when they confirm, by its hash."""

    __tablename__ = "undertaking"
    __table_args__ = (Index("ix_undertaking_in_force", "retired_at", "place"),)

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    place: Mapped[int] = mapped_column(unique=True)
    """From 0, in the order of their listing."""
    listed_at: Mapped[int]
    retired_at: Mapped[int | None]
    """``None`` = in force."""
    version: Mapped[str] = mapped_column(String(32))


class UndertakingTextRow(Digested, Own):
    """The words behind an undertaking's hash; the chain has the hash alone."""

    __tablename__ = "undertaking_text"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    text: Mapped[str]


class SourceRow(Digested, Own):
    """The reference and date behind a source's hash; the chain has the hash alone."""

    __tablename__ = "rule_source"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    text: Mapped[str] = mapped_column(String(500))
