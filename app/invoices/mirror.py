"""How invoices correspond to the register."""

from __future__ import annotations

from app.invoices.tables import InvoiceRow
from app.kernel.mirror import Mirror, mirror

MIRRORS: tuple[Mirror, ...] = (mirror(InvoiceRow, "invoice", "id"),)
