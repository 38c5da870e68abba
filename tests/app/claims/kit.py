"""Claims as tests need them: a confirmed receivable of ¥1,000,000.00, and what its claims do, over REST."""

from __future__ import annotations

from typing import Any

from app.kernel.fields import instant_text
from app.kernel.money import Money
from tests.app.ledger import DAY_S, Ledger
from tests.app.receivables.kit import GROSS, cny, confirmed, registered

__all__ = ["GROSS", "accepted", "cny", "offer_body", "offered", "paid", "passed_on", "root", "split"]


def root(ledger: Ledger, face: int = GROSS) -> str:
    """The claim of a receivable that core1 confirmed to tier1."""
    claim: str = confirmed(ledger, face=face)["claim"]
    return claim


def split(ledger: Ledger, claim: str, *parts: int, holder: str = "tier1") -> list[str]:
    """The children of a split."""
    body = {"parts": [cny(part) for part in parts]}
    return [part["id"] for part in ledger.maker(holder).done(f"/claims/{claim}/split", body)["parts"]]


def offer_body(ledger: Ledger, value: int, giver: str = "tier1", to: str = "tier2", **changes: Any) -> dict[str, Any]:
    """Terms of an offer that fits everything: it pays a new invoice of its own amount, and lasts ten days."""
    invoice = registered(ledger, seller=to, buyer=giver, gross=cny(value))
    body = {
        "recipient": str(ledger.party(to)),
        "invoice": invoice["id"],
        "recourse": "With",
        "discharge": "OnPayment",
        "expires_at": instant_text(ledger.chain.now() + 10 * DAY_S),
    }
    return body | changes


def offered(
    ledger: Ledger, claim: str, value: int, giver: str = "tier1", to: str = "tier2", **changes: Any
) -> dict[str, Any]:
    """An open transfer offer."""
    body = offer_body(ledger, value, giver, to, **changes)
    return ledger.maker(giver).done(f"/claims/{claim}/transfer-offers", body)


def accepted(ledger: Ledger, offer: dict[str, Any], by: str = "tier2") -> dict[str, Any]:
    """The same offer, accepted for what it says."""
    return ledger.maker(by).done(f"/transfer-offers/{offer['id']}/accept", {"least": offer["outstanding"]})


def passed_on(ledger: Ledger, claim: str, value: int, giver: str = "tier1", to: str = "tier2", **changes: Any) -> None:
    """A claim given in payment and taken."""
    accepted(ledger, offered(ledger, claim, value, giver, to, **changes), to)


def paid(ledger: Ledger, amount: int, receivable: str = "1", debtor: str = "core1") -> None:
    """The debtor has the money and pays it into the pot."""
    ledger.deposit(debtor, Money(amount))
    ledger.maker(debtor).done(f"/receivables/{receivable}/payments", {"amount": cny(amount)})
