"""How receivables, allocations, payments and quotas correspond to the book."""

from __future__ import annotations

from app.kernel.mirror import Mirror, mirror
from app.receivables import queries
from app.receivables.tables import (
    AllocationRow,
    HeldQuotaRow,
    IssuerQuotaRow,
    PaymentRow,
    ReceivableRow,
    StoppedDebtorRow,
)
from app.receivables.words import RECEIVABLE_STATES

MIRRORS: tuple[Mirror, ...] = (
    mirror(ReceivableRow, "receivable", "id", words={"state": RECEIVABLE_STATES}),
    mirror(AllocationRow, "allocation", "receivable", "place"),
    mirror(IssuerQuotaRow, "quota", "debtor", "currency", is_sparse=True),
    mirror(StoppedDebtorRow, "stopped", "debtor", is_sparse=True),
    mirror(HeldQuotaRow, "held", "approval", is_sparse=True),
    # The book keeps no list of payments, but what they sum to.
    Mirror(PaymentRow.__tablename__, "receivable", queries.payment_sums, fields=frozenset({"paid"}), is_sparse=True),
)
