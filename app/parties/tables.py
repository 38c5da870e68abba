"""Parties and accounts as the registry has them, and what of them is not on chain."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived, Own
from app.kernel.digests import Digested
from app.kernel.ids import ApprovalId, PartyId


class PartyRow(Derived):
    """One party. ``roles`` and ``licences`` are bitmaps over :mod:`app.kernel.enums`."""

    __tablename__ = "party"

    id: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    scheme: Mapped[str] = mapped_column(String(8))
    """Of the legal id that it was admitted with."""
    value: Mapped[str] = mapped_column(String(32))
    reviewed: Mapped[bool]
    """The id's check digit fails, and a person reviewed it."""
    roles: Mapped[int]
    licences: Mapped[int]
    size: Mapped[str] = mapped_column(String(12))
    jurisdiction: Mapped[str] = mapped_column(String(2))
    """ISO 3166-1 alpha-2."""
    kyb_until: Mapped[int]
    """First second at which the know-your-business check is no longer good."""
    suspended_by: Mapped[PartyId | None]
    suspended_for: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Hash of the order or note behind the suspension."""
    admins: Mapped[int]
    admitted_by: Mapped[bytes] = mapped_column(LargeBinary(32))
    """The transaction."""
    filed_by: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """The transaction that filed its admission; none for the first party."""
    version: Mapped[str] = mapped_column(String(32))


class FiledAdmissionRow(Derived):
    """A filed admission, by the request that holds it."""

    __tablename__ = "filed_admission"

    approval: Mapped[ApprovalId] = mapped_column(primary_key=True, autoincrement=False)
    filed_by: Mapped[bytes] = mapped_column(LargeBinary(32))
    """The transaction."""


class LegalIdRow(Derived):
    """One of a party's legal ids; each is one party's alone."""

    __tablename__ = "legal_id"
    __table_args__ = (Index("ix_legal_id", "scheme", "value", unique=True),)

    party: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 0, in the order of their recording; the first is the one it was admitted with."""
    scheme: Mapped[str] = mapped_column(String(8))
    value: Mapped[str] = mapped_column(String(32))
    reviewed: Mapped[bool] = mapped_column(index=True)
    """Its check digit fails, and a person reviewed it."""


class AccountRow(Derived):
    """A key of a party. ``capability`` is ``None`` once it is removed, which is for good."""

    __tablename__ = "account"
    __table_args__ = (Index("ix_account_party", "party", "address"),)

    address: Mapped[bytes] = mapped_column(LargeBinary(20), primary_key=True)
    party: Mapped[PartyId]
    capability: Mapped[str | None] = mapped_column(String(8))
    person: Mapped[bytes] = mapped_column(LargeBinary(16))
    """Pseudonymous id of the human behind the key."""
    version: Mapped[str] = mapped_column(String(32))


class AdmissionNameRow(Digested, Own):
    """The name that an operation asked to admit a party with. It is not on chain, and kept before the admission is: it is
    the name of the party whose admission a transaction of this operation filed or made, and of none where that was
    refused."""

    __tablename__ = "admission_name"

    operation: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))


class PartyNameRow(Digested, Own):
    """The name of a party that the ledger was founded with."""

    __tablename__ = "party_name"

    party: Mapped[PartyId] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))


class KeptKeyRow(Digested, Own):
    """A key that the service made for a seat of a party and keeps in its keystore.

    Asked again for the same seat before the key is on chain, the service gives the same one; so a second person's
    repeat of the request is the same call.
    """

    __tablename__ = "kept_key"
    __table_args__ = (Index("ix_kept_key_seat", "scheme", "value", "capability", "person"),)

    account: Mapped[bytes] = mapped_column(LargeBinary(20), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(8))
    value: Mapped[str] = mapped_column(String(32))
    capability: Mapped[str] = mapped_column(String(8))
    person: Mapped[bytes] = mapped_column(LargeBinary(16))
    created_at: Mapped[int]
