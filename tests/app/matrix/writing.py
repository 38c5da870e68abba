"""Who may do what. Names in braces are things of :mod:`tests.app.matrix.scene`.

Whoever may not see a thing is told that it is not there; whoever sees it learns what is missing. Overseers see all and do
nothing with it, but for what anyone may do: draw a due amount for its holder, put away what is void, name a default.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from tests.app.matrix.rows import EVERYBODY, OVERSEERS, Write
from tests.app.matrix.scene import ACCOUNT, FUNDED_TERMS, LEFT, MINTED, ORDER, at
from tests.app.parties.test_parties import admission
from tests.app.receivables.kit import DELIVERED_ON, DUE_ON, cny

XML = files("app").joinpath("sandbox", "invoices", "cn-einvoice-tier1.xml").read_bytes()
SEAT = "capability-missing"
ROLE = "role-missing"
TWO = "second-person-required"
HELD = ("core1", "tier1", *OVERSEERS)
"""Who knows of tier1's claim and of what core1 and tier1 have between them."""
PASSING = ("tier1", "tier2", *OVERSEERS)
PAID_OUT = ("tier1", "bank", *OVERSEERS)
ASKED = ("tier1", "funder1", "funder2", *OVERSEERS)
OFFERED = ("tier1", "funder1", *OVERSEERS)
SEATS = ("Maker", "Checker", "Admin")

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
INVOICE = {"number": "N-1", "seller": "{tier1}", "buyer": "{core1}", "gross": cny(100), "issued_on": DELIVERED_ON}
NEW_SEAT = {"capability": "Maker", "person": "{new_person}"}
NEW_KEY = {"account": "{account}", "label": "another", "scopes": ["read"]}
LIMIT = {"debtor": "{core1}", "limit": cny(5_000_000_000), "advance_rate_bps": 9_000}
LATER = {"kyb_until": "2032-01-01T00:00:00Z"}
NEWCOMER = admission(legal_id={"scheme": "HKBR", "value": "12345678"})


def all_seats(*handles: str, status: int = 201) -> dict[str, int]:
    """Every seat of these may."""
    return {f"{handle}/{seat}": status for handle in handles for seat in SEATS}


NEW_VALIDATOR = {"address": "0x" + "5a" * 20, "name": "centre", "from_block": 900_000}

ROWS = (
    # Parties and their keys. Everybody knows who is on the ledger.
    Write("/v1/parties", NEWCOMER, {"operator/Maker": 202}, ("not-allowed",), EVERYBODY),
    Write(
        "/v1/parties/{tier1}/legal-ids",
        {"scheme": "LEI", "value": "529900T8BM49AURSDO55"},
        {"operator/Maker": 202},
        (ROLE, SEAT),
        EVERYBODY,
    ),
    Write(
        "/v1/parties/{tier1}/reclassify",
        {"size": "Large", "jurisdiction": "CN"},
        {"operator/Maker": 202},
        (ROLE, SEAT),
        EVERYBODY,
    ),
    Write("/v1/parties/{tier1}/renew", LATER, {"operator/Maker": 202}, (ROLE, SEAT), EVERYBODY),
    Write(
        "/v1/parties/{tier1}/suspend",
        {"reason": ORDER},
        {"operator/Maker": 201, "regulator/Maker": 201},
        (ROLE, SEAT),
        EVERYBODY,
    ),
    Write(
        "/v1/parties/{suspended}/resume",
        None,
        {"operator/Maker": 202, "regulator/Maker": 202},
        ("suspended-by-another", SEAT),
        EVERYBODY,
    ),
    Write("/v1/parties/{tier1}/roles", {"role": "Guarantor"}, {"operator/Maker": 202}, (ROLE, SEAT), EVERYBODY),
    Write("/v1/parties/{tier1}/roles/Supplier/end", None, {"operator/Maker": 202}, (ROLE, SEAT), EVERYBODY),
    Write("/v1/parties/{factor}/licences", {"licence": "Lending"}, {"operator/Maker": 202}, (ROLE, SEAT), EVERYBODY),
    Write("/v1/parties/{factor}/licences/Factoring/end", None, {"operator/Maker": 202}, (ROLE, SEAT), EVERYBODY),
    Write("/v1/parties/{tier1}/accounts", NEW_SEAT, {"tier1/Admin": 202}, ("not-allowed",), EVERYBODY),
    Write(
        "/v1/accounts/{account}/remove",
        None,
        {"tier1/Admin": 202},
        (ROLE, SEAT, TWO),
        ("tier1", "operator", *OVERSEERS),
    ),
    Write(
        "/v1/parties/{tier1}/policies",
        {"verb": "Payout", "currency": "CNY", "on": True, "above_minor": 0},
        {"tier1/Admin": 202},
        (ROLE, SEAT, TWO),
        ("tier1", "operator", *OVERSEERS),
    ),
    # Validators: governance's maker asks.
    Write("/v1/validators", NEW_VALIDATOR, {"governance/Maker": 202}, (ROLE, SEAT), EVERYBODY),
    Write(
        "/v1/validators/{validator}/remove",
        {"until_block": 900_000},
        {"governance/Maker": 202},
        (ROLE, SEAT),
        EVERYBODY,
    ),
    # API keys: an account's own person makes more of them; the first, and any other, the operator's admin.
    Write(
        "/v1/api-keys",
        NEW_KEY,
        {"tier1/Checker": 201, "operator/Admin": 201},
        ("not-allowed",),
        ("tier1", "operator"),
    ),
    Write(
        "/v1/api-keys/{key}/revoke",
        None,
        {"tier1/Maker": 201, "tier1/Admin": 201, "operator/Admin": 201},
        ("not-allowed",),
        ("tier1", "operator"),
    ),
    # Dual control. For an overseer the contract looks first whether the account is its own.
    Write(
        "/v1/approvals/{approval}/approve",
        None,
        {"tier2/Checker": 201},
        (SEAT, "bank-account-of-another"),
        ("tier2", *OVERSEERS),
    ),
    Write(
        "/v1/approvals/{approval}/cancel",
        None,
        {"tier2/Maker": 201, "tier2/Admin": 201},
        (SEAT, "approval-of-other-party"),
        ("tier2", *OVERSEERS),
    ),
    Write("/v1/approvals/{expired_approval}/release", None, all_seats("tier2", *OVERSEERS)),
    # Rules.
    Write(
        "/v1/parameters",
        {"name": "GraceDays", "value": 4, "source": "a rule"},
        {"governance/Maker": 202},
        ("not-allowed", SEAT),
        EVERYBODY,
    ),
    # The sandbox's only currency is listed already; who may not list any is told that.
    Write(
        "/v1/currencies",
        {"code": "CNY", "bank": "{bank}"},
        {"governance/Maker": 409},
        (ROLE, SEAT, "currency-known"),
        EVERYBODY,
    ),
    Write("/v1/currencies/CNY/name-bank", {"bank": "{bank}"}, {"governance/Maker": 202}, (ROLE, SEAT), EVERYBODY),
    Write("/v1/currencies/CNY/set-smallest", {"smallest_minor": 9}, {"governance/Maker": 202}, (ROLE, SEAT), EVERYBODY),
    Write("/v1/undertaking-texts", {"text": "A text"}, {"governance/Maker": 202}, ("not-allowed", SEAT), EVERYBODY),
    Write("/v1/undertaking-texts/{undertaking}/retire", None, {"governance/Maker": 202}, (ROLE, SEAT), EVERYBODY),
    Write(
        "/v1/issuer-quotas",
        {"debtor": "{core1}", "cap": cny(4_000_000_000)},
        {"governance/Maker": 202, "core1/Maker": 201},
        (ROLE, SEAT),
        EVERYBODY,
    ),
    # The whole chain, for those who see everything.
    Write(
        "/rpc",
        {"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []},
        all_seats(*OVERSEERS, status=200) | all_seats(*(set(EVERYBODY) - set(OVERSEERS)), status=403),
        keeps_nothing=True,
    ),
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
