"""Invoices as the register has them, and what only this service keeps of them: the document and its salts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.invoices.numbers import NUMBER_BYTES_MAX
from app.kernel.db import Derived, Own
from app.kernel.digests import Digested
from app.kernel.ids import InvoiceId, PartyId
from app.kernel.indexes import list_indexes


class InvoiceRow(Derived):
    """One registered invoice. Amounts are minor units, ``issued_on`` is days since 1970-01-01."""

    __tablename__ = "invoice"
    __table_args__ = (
        *list_indexes("invoice", ("seller", "buyer")),
        Index("ix_invoice_sides", "seller", "buyer", "issued_on"),
        Index("ix_invoice_number", "seller", "number"),
        # One for each way in which another invoice of the same two firms is found alike (app/invoices/look_alike_queries.py).
        Index("ix_invoice_core", "seller", "buyer", "core"),
        Index("ix_invoice_pair_number", "seller", "buyer", "number", postgresql_ops={"number": "varchar_pattern_ops"}),
        Index("ix_invoice_gross", "seller", "buyer", "currency", "gross"),
    )

    id: Mapped[InvoiceId] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    seller: Mapped[PartyId]
    buyer: Mapped[PartyId]
    number: Mapped[str] = mapped_column(String(NUMBER_BYTES_MAX))
    """Normalised."""
    core: Mapped[str] = mapped_column(String(NUMBER_BYTES_MAX))
    """Its number's skeleton, equal for numbers that look alike (:func:`app.invoices.look_alikes.core_of`)."""
    currency: Mapped[str] = mapped_column(String(3))
    gross: Mapped[int]
    allocated: Mapped[int]
    reductions: Mapped[int]
    """What of the gross amount is not to be paid any more: prepaid, retained, credited."""
    credited: Mapped[int]
    """What of the reductions its credit notes come to."""
    revision: Mapped[int]
    """How often its seller corrected it."""
    issued_on: Mapped[int]
    registered_at: Mapped[int]
    registered_by: Mapped[PartyId]
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    version: Mapped[str] = mapped_column(String(32))


class PaperRow(Digested, Own):
    """What stands behind a root on chain. Without its salts nobody can prove a field of the invoice any more.

    It is kept before its transaction is sent, so a crash in between leaves a paper that no invoice names, never an
    invoice without its paper.
    """

    __tablename__ = "invoice_paper"

    root: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    fields: Mapped[dict[str, Any]]
    """Path to value: the leaves."""
    salts: Mapped[dict[str, Any]]
    """Path to salt in hex, one a leaf."""
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes]
    """The document as it came."""
    warnings: Mapped[list[Any] | None] = mapped_column(JSON)
    """What a person should know of the document, each with a code and a detail; none of one kept before they were."""
    kept_at: Mapped[int]
    """Seconds UTC, by the chain's clock."""
