"""How receivables, allocations, payments and quotas correspond to the book."""

from __future__ import annotations

from app.kernel.enums import RECEIVABLE_STATES
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

MIRRORS: tuple[Mirror, ...] = (
    mirror(ReceivableRow, "receivable", "id", words={"state": RECEIVABLE_STATES}),
    mirror(AllocationRow, "allocation", "receivable", "place"),
    mirror(IssuerQuotaRow, "quota", "debtor", "currency"),
    mirror(StoppedDebtorRow, "overdue", "debtor", names={"receivables": "overdue"}, is_sparse=True),
    # What a request would confirm stays on the contract's record once nothing is held; the approvals know it by the call.
    mirror(HeldQuotaRow, "held", "approval", fields=("amount",), is_sparse=True),
    # The book keeps no list of payments, but what they sum to.
    Mirror(PaymentRow.__tablename__, "receivable", queries.payment_sums, fields=frozenset({"paid"}), is_sparse=True),
)
