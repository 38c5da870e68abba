"""Validators as their contract has them."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Derived


class ValidatorRow(Derived):
    """A key that seals blocks, will, or did: from ``from_block`` on, no longer at ``until_block`` where that is known."""

    __tablename__ = "validator"

    address: Mapped[bytes] = mapped_column(LargeBinary(20), primary_key=True)
    place: Mapped[int] = mapped_column(unique=True)
    """Its place in the order of admission, in which validators take turns; from 0."""
    name: Mapped[str] = mapped_column(String(32))
    from_block: Mapped[int]
    until_block: Mapped[int | None]
    version: Mapped[str] = mapped_column(String(32))
