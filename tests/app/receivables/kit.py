"""Invoices and receivables as tests need them, brought about over REST."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from tests.app.ledger import Ledger

GROSS = 100_000_000
"""¥1,000,000.00."""
DELIVERED_ON = "2026-09-18"
DUE_ON = "2026-11-17"
"""60 days after delivery; ledgers of tests start on 2026-09-26."""
UNTIL_DUE_DAYS = 53
"""Whole days from the start until the first second after the due day has passed."""

_numbers = itertools.count(26_442_000_000_000_000_001)


def cny(minor: int) -> dict[str, Any]:
    """An amount as REST writes it."""
    return {"amount": minor, "currency": "CNY"}


def invoice_body(ledger: Ledger, seller: str = "tier1", buyer: str = "core1", **changes: Any) -> dict[str, Any]:
    """A registration that fits everything, under a number of its own."""
    body = {
        "number": str(next(_numbers)),
        "seller": str(ledger.party(seller)),
        "buyer": str(ledger.party(buyer)),
        "gross": cny(GROSS),
        "issued_on": DELIVERED_ON,
    }
    return body | changes


def registered(ledger: Ledger, seller: str = "tier1", buyer: str = "core1", **changes: Any) -> dict[str, Any]:
    """An invoice, brought by its seller."""
    return ledger.maker(seller).done("/invoices", invoice_body(ledger, seller, buyer, **changes))


def terms(
    ledger: Ledger,
    parts: Mapping[str, int],
    supplier: str = "tier1",
    debtor: str = "core1",
    **changes: Any,
) -> dict[str, Any]:
    """A proposal that fits everything.

    :param parts: invoice id → what of it is taken up.
    """
    body = {
        "debtor": str(ledger.party(debtor)),
        "supplier": str(ledger.party(supplier)),
        "face": cny(sum(parts.values())),
        "delivered_on": DELIVERED_ON,
        "due_on": DUE_ON,
        "allocations": [{"invoice": invoice, "amount": cny(amount)} for invoice, amount in parts.items()],
    }
    return body | changes


def proposed(ledger: Ledger, by: str = "tier1", face: int = GROSS, debtor: str = "core1") -> dict[str, Any]:
    """A proposal over a new invoice between tier1 and a core enterprise."""
    invoice = registered(ledger, buyer=debtor, gross=cny(face))
    return ledger.maker(by).done("/receivables", terms(ledger, {invoice["id"]: face}, debtor=debtor))


def confirmed(ledger: Ledger, face: int = GROSS, debtor: str = "core1") -> dict[str, Any]:
    """A confirmed receivable whose claim tier1 holds."""
    receivable = proposed(ledger, face=face, debtor=debtor)
    return ledger.maker(debtor).done(f"/receivables/{receivable['id']}/confirm")
