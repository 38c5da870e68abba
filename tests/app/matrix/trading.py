"""Who may trade: invoices, receivables, claims, cash and financing, as :mod:`tests.app.matrix.writing` says it."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from tests.app.invoices.credit_notes import form
from tests.app.matrix.rows import EVERYBODY, OVERSEERS, ROLE, SEAT, Write, all_seats
from tests.app.matrix.scene import ACCOUNT, FUNDED_TERMS, LEFT, MINTED, at
from tests.app.receivables.kit import DELIVERED_ON, DUE_ON, cny

XML = files("app").joinpath("sandbox", "invoices", "cn-einvoice-tier1.xml").read_bytes()
HELD = ("core1", "tier1", *OVERSEERS)
"""Who knows of tier1's claim and of what core1 and tier1 have between them."""
PASSING = ("tier1", "tier2", *OVERSEERS)
PAID_OUT = ("tier1", "bank", *OVERSEERS)
ASKED = ("tier1", "funder1", "funder2", *OVERSEERS)
OFFERED = ("tier1", "funder1", *OVERSEERS)

PROPOSAL: dict[str, Any] = {
    "debtor": "{core1}",
    "supplier": "{tier1}",
    "face": cny(1_000),
    "delivered_on": DELIVERED_ON,
    "due_on": DUE_ON,
    "allocations": [{"invoice": "{invoice}", "amount": cny(1_000)}],
}
TRANSFER = {
    "recipient": "{tier2}",
    "invoice": "{paying_invoice}",
    "recourse": "With",
    "discharge": "OnPayment",
    "expires_at": at(20),
}
CREDIT_NOTE = form("C-2", "{invoice_number}")
INVOICE = {"number": "N-1", "seller": "{tier1}", "buyer": "{core1}", "gross": cny(100), "issued_on": DELIVERED_ON}
LIMIT = {"debtor": "{core1}", "limit": cny(5_000_000_000), "advance_rate_bps": 9_000}

ROWS = (
    # Invoices: brought by one of their sides.
    Write("/v1/invoices", INVOICE, {"core1/Maker": 201, "tier1/Maker": 201}, ("invoice-of-others", SEAT), EVERYBODY),
    Write("/v1/invoices/upload", XML, {"core1/Maker": 201, "tier1/Maker": 201}, ("invoice-of-others", SEAT), EVERYBODY),
    Write("/v1/invoices/read", XML, all_seats(*EVERYBODY, status=200), keeps_nothing=True),
    Write(
        "/v1/invoices/{invoice}/correct",
        {"gross": cny(55), "issued_on": DELIVERED_ON},
        {"tier1/Maker": 201},
        ("invoice-of-others", SEAT),
        HELD,
    ),
    Write(
        "/v1/invoices/{invoice}/credit-notes",
        {"number": "C-1", "amount": cny(5), "issued_on": DELIVERED_ON},
        {"tier1/Maker": 201},
        ("invoice-of-others", SEAT),
        HELD,
    ),
    Write(
        "/v1/invoices/credit-notes/upload", CREDIT_NOTE, {"tier1/Maker": 201}, ("invoice-of-others", SEAT), EVERYBODY
    ),
    # Receivables.
    Write("/v1/receivables", PROPOSAL, {"core1/Maker": 201, "tier1/Maker": 201}, ("not-the-named-party", SEAT), HELD),
    Write("/v1/receivables/{proposed}/confirm", None, {"core1/Maker": 201}, ("not-the-named-party", SEAT), HELD),
    Write("/v1/receivables/{proposed}/reject", None, {"core1/Maker": 201}, ("not-the-named-party", SEAT), HELD),
    Write("/v1/receivables/{proposed}/withdraw", None, {"tier1/Maker": 201}, ("not-the-named-party", SEAT), HELD),
    Write(
        "/v1/receivables/{proposed_by_debtor}/accept", None, {"tier1/Maker": 201}, ("not-the-named-party", SEAT), HELD
    ),
    Write("/v1/receivables/{late}/overdue", None, all_seats("core2", "tier3", *OVERSEERS)),
    Write("/v1/receivables/{late}/default", None, all_seats("core2", "tier3", *OVERSEERS)),
    Write("/v1/receivables/{past_due}/release", None, all_seats("core2", "tier3", *OVERSEERS)),
    Write(
        "/v1/receivables/{owed}/payments",
        {"amount": cny(5)},
        {"core1/Maker": 201},
        ("not-the-named-party", SEAT),
        (*HELD, "funder2"),
    ),
    # Claims.
    Write("/v1/claims/{claim}/redeem", None, all_seats(*HELD)),
    Write(
        "/v1/claims/{claim}/split",
        {"parts": [cny(1), cny(LEFT - 1)]},
        {"tier1/Maker": 201},
        ("claim-of-another", SEAT),
        HELD,
    ),
    # core1 sees the claim, but not the invoice that it would pay.
    Write(
        "/v1/claims/{claim}/transfer-offers",
        TRANSFER,
        {"tier1/Maker": 201},
        ("claim-of-another", SEAT),
        ("tier1", *OVERSEERS),
    ),
    Write(
        "/v1/transfer-offers/{transfer}/accept",
        {"least": cny(LEFT)},
        {"tier2/Maker": 201},
        ("transfer-offer-not-for-caller", SEAT),
        PASSING,
    ),
    Write(
        "/v1/transfer-offers/{transfer}/reject",
        None,
        {"tier2/Maker": 201},
        ("transfer-offer-not-for-caller", SEAT),
        PASSING,
    ),
    Write(
        "/v1/transfer-offers/{transfer}/cancel",
        None,
        {"tier1/Maker": 201},
        ("transfer-offer-not-for-caller", SEAT),
        PASSING,
    ),
    Write("/v1/transfer-offers/{void_transfer}/release", None, all_seats(*PASSING)),
    # Cash.
    Write(
        "/v1/deposits",
        {"party": "{tier1}", "amount": cny(7), "reference": "entry"},
        {"bank/Maker": 202},
        ("not-the-bank", SEAT),
        EVERYBODY,
    ),
    Write(
        "/v1/deposits/reverse",
        {"currency": "CNY", "reference": MINTED, "reason": "Wrong party"},
        {"bank/Maker": 202},
        ("not-the-bank", SEAT),
        EVERYBODY,
    ),
    # A party's own bank accounts: two register and resume one, any one of its people stops it.
    Write("/v1/bank-accounts", ACCOUNT, {f"{handle}/Maker": 202 for handle in EVERYBODY}, (SEAT,), EVERYBODY),
    Write(
        "/v1/bank-accounts/{bank_account}/suspend",
        None,
        all_seats("tier1"),
        ("bank-account-of-another",),
        ("bank", "operator", *OVERSEERS),
    ),
    Write(
        "/v1/bank-accounts/{suspended_account}/resume",
        None,
        {"tier1/Maker": 202},
        ("bank-account-of-another", SEAT),
        ("tier1", "bank", "operator", *OVERSEERS),
    ),
    Write(
        "/v1/deposits/payouts",
        {"amount": cny(9), "bank_account": "{bank_account}"},
        {"tier1/Maker": 201},
        (SEAT,),
        ("tier1",),
    ),
    # It is too early for its own party, too.
    Write(
        "/v1/deposits/payouts/{payout}/reclaim",
        None,
        {"tier1/Maker": 409},
        ("payout-of-another", SEAT),
        PAID_OUT,
    ),
    Write(
        "/v1/deposits/payouts/{payout}/settle",
        {"reference": "out"},
        {"bank/Maker": 201},
        ("not-the-bank", SEAT),
        PAID_OUT,
    ),
    Write(
        "/v1/deposits/payouts/{payout}/return",
        {"reason": "No such account"},
        {"bank/Maker": 201},
        ("not-the-bank", SEAT),
        PAID_OUT,
    ),
    # Financing.
    Write(
        "/v1/debtor-limits",
        LIMIT,
        {"funder1/Maker": 201, "funder2/Maker": 201, "factor/Maker": 201},
        (ROLE, SEAT),
        EVERYBODY,
    ),
    Write(
        "/v1/financing-requests",
        {"claim": "{claim}", "expires_at": at(20)},
        {"tier1/Maker": 201},
        ("claim-of-another", SEAT),
        HELD,
    ),
    Write(
        "/v1/financing-requests/{request}/offers",
        FUNDED_TERMS | {"expires_at": at(20)},
        {"funder1/Maker": 201, "funder2/Maker": 201},
        (ROLE, SEAT),
        ASKED,
    ),
    Write("/v1/financing-requests/{request}/withdraw", None, {"tier1/Maker": 201}, ("request-of-another", SEAT), ASKED),
    Write("/v1/offers/{offer}/accept", None, {"tier1/Maker": 201}, ("request-of-another", SEAT), OFFERED),
    Write("/v1/offers/{offer}/withdraw", None, {"funder1/Maker": 201}, ("offer-of-another", SEAT), OFFERED),
    Write("/v1/offers/{void_offer}/release", None, all_seats("tier1", "funder2", *OVERSEERS)),
    Write(
        "/v1/loans/{loan}/repayments",
        {"amount": cny(100)},
        {"tier1/Maker": 201},
        ("loan-of-another", SEAT),
        ("tier1", "funder2", *OVERSEERS),
    ),
)
