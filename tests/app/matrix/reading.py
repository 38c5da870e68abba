"""Who sees what. Names in braces are things of :mod:`tests.app.matrix.scene`."""

from __future__ import annotations

from tests.app.matrix.rows import EVERYBODY, OVERSEERS, List, Show

CLAIM_SIDES = ("core1", "tier1", *OVERSEERS)
INVOICE_SIDES = ("core1", "tier1", *OVERSEERS)
OWED_SIDES = ("core1", "tier1", "funder2", *OVERSEERS)
"""funder2 has lent on a claim of it."""
KEY_READERS = ("tier1", "operator", *OVERSEERS)
"""Of tier1's accounts and policies."""
REQUEST_READERS = ("tier1", "funder1", "funder2", *OVERSEERS)
"""Both funders have a limit on the debtor."""
ACCOUNT_READERS = ("tier1", "bank", "operator", *OVERSEERS)
LOAN_SIDES = ("tier1", "funder2", *OVERSEERS)

ROWS = (
    # For machines that watch, and for people who read an error.
    Show("/healthz", public=True),
    Show("/readyz", public=True),
    Show("/metrics", public=True),
    Show("/problems", public=True),
    Show("/problems/not-found", public=True),
    Show("/v1", public=True),
    Show("/v1/limits", public=True),
    # The register is public.
    Show("/v1/pledges?claim={pledged}", public=True),
    Show("/v1/pledges/{pledge}", public=True),
    # Everybody on the ledger knows who is on it and by which rules.
    Show("/v1/me"),
    Show("/v1/parties/{tier1}"),
    Show("/v1/currencies/CNY"),
    Show("/v1/parameters/GraceDays"),
    Show("/v1/validators/{validator}"),
    Show("/v1/consents?capability=Maker&person={new_person}&scheme=USCC&value=91440300MA5EQ4T81A"),
    List("/v1/parties?limit=200", {"id": "{tier1}"}, EVERYBODY),
    List("/v1/currencies", {"code": "CNY"}, EVERYBODY),
    List("/v1/parameters", {"name": "GraceDays"}, EVERYBODY),
    Show("/v1/undertaking-texts/{undertaking}"),
    List("/v1/undertaking-texts", {"hash": "{undertaking}"}, EVERYBODY),
    List("/v1/validators", {"address": "{validator}"}, EVERYBODY),
    # Sums of what each one's own list has (tests/app/matrix/test_lists.py holds them against it).
    Show("/v1/invoices/totals"),
    Show("/v1/receivables/totals"),
    Show("/v1/claims/totals"),
    Show("/v1/transfer-offers/totals"),
    Show("/v1/deposits/entries/totals"),
    Show("/v1/deposits/payouts/totals"),
    Show("/v1/financing-requests/totals"),
    Show("/v1/offers/totals"),
    Show("/v1/loans/totals"),
    # Keys.
    Show("/v1/accounts/{account}", KEY_READERS),
    Show("/v1/parties/{tier1}/accounts", KEY_READERS),
    Show("/v1/parties/{tier1}/policies", KEY_READERS),
    List("/v1/api-keys", {"id": "{key}"}, ("tier1",)),
    Show("/v1/operations/{operation}", ("tier1/Maker",)),
    # Dual control.
    Show("/v1/approvals/{approval}", ("tier2", *OVERSEERS)),
    List("/v1/approvals", {"id": "{approval}"}, ("tier2", *OVERSEERS)),
    # Invoices and receivables.
    Show("/v1/invoices/{invoice}", INVOICE_SIDES),
    Show("/v1/invoices/{invoice}/document", INVOICE_SIDES),
    Show("/v1/invoices/{invoice}/proofs", INVOICE_SIDES),
    Show("/v1/invoices/{invoice}/proofs/number", INVOICE_SIDES),
    List("/v1/invoices", {"id": "{invoice}"}, INVOICE_SIDES),
    Show("/v1/receivables/{owed}", OWED_SIDES),
    Show("/v1/receivables/{owed}/payments", OWED_SIDES),
    Show("/v1/receivables/{proposed}/look-alikes", ("core1", "tier1", *OVERSEERS)),
    List("/v1/receivables", {"id": "{owed}"}, ("core1", "tier1", *OVERSEERS)),
    List("/v1/receivables", {"id": "{late}"}, ("core2", "tier3", *OVERSEERS)),
    List("/v1/issuer-quotas", {"debtor": "{core1}"}, ("governance", "core1", *OVERSEERS)),
    # Claims.
    Show("/v1/claims/{claim}", CLAIM_SIDES),
    Show("/v1/claims/{claim}/lineage", CLAIM_SIDES),
    List("/v1/claims", {"id": "{claim}"}, CLAIM_SIDES),
    List("/v1/claims", {"id": "{passing}"}, (*CLAIM_SIDES, "tier2")),
    List("/v1/claims", {"id": "{pledged}"}, (*CLAIM_SIDES, "funder2")),
    Show("/v1/transfer-offers/{transfer}", ("tier1", "tier2", *OVERSEERS)),
    List("/v1/transfer-offers", {"id": "{transfer}"}, ("tier1", "tier2", *OVERSEERS)),
    # Cash. The bank keeps the currency.
    List("/v1/deposits", {"party": "{tier1}"}, ("tier1", "bank", *OVERSEERS)),
    List("/v1/deposits/entries?limit=200", {"party": "{tier1}"}, ("tier1", "bank", *OVERSEERS)),
    Show("/v1/deposits/totals/CNY", ("bank", *OVERSEERS)),
    Show("/v1/deposits/statement-entries?currency=CNY&reference=matrix%20entry", ("bank", *OVERSEERS)),
    Show("/v1/bank-accounts/{bank_account}", ACCOUNT_READERS),
    List("/v1/bank-accounts", {"id": "{bank_account}"}, ACCOUNT_READERS),
    Show("/v1/deposits/payouts/{payout}", ("tier1", "bank", *OVERSEERS)),
    List("/v1/deposits/payouts", {"id": "{payout}"}, ("tier1", "bank", *OVERSEERS)),
    # Financing. A funder never sees another's offer or limit.
    List("/v1/debtor-limits", {"funder": "{funder1}"}, ("funder1", *OVERSEERS)),
    Show("/v1/financing-requests/{request}", REQUEST_READERS),
    List("/v1/financing-requests", {"id": "{request}"}, REQUEST_READERS),
    Show("/v1/offers/{offer}", ("tier1", "funder1", *OVERSEERS)),
    List("/v1/offers", {"id": "{offer}"}, ("tier1", "funder1", *OVERSEERS)),
    Show("/v1/loans/{loan}", LOAN_SIDES),
    Show("/v1/loans/{loan}/payments", LOAN_SIDES),
    List("/v1/loans", {"id": "{loan}"}, LOAN_SIDES),
    # Proofs: of what one sees. Overseers have it proven too that something is not there.
    Show("/v1/proofs/claims/{claim}", CLAIM_SIDES),
    Show("/v1/proofs/receivables/{owed}", OWED_SIDES),
    Show("/v1/proofs/loans/{loan}", LOAN_SIDES),
    Show("/v1/proofs/deposits/{tier1}/CNY", ("tier1", "bank", *OVERSEERS)),
    Show("/v1/proofs/registrations/{pledge}", public=True),
    # Audit.
    Show("/v1/audit/reconcile", OVERSEERS, otherwise="not-allowed"),
    Show("/v1/audit/registers", OVERSEERS, otherwise="not-allowed"),
    Show("/v1/audit/registers/claim", OVERSEERS, otherwise="not-allowed"),
    Show("/v1/audit/changes?earlier=12", OVERSEERS, otherwise="not-allowed"),
    Show("/v1/audit/claims/{claim}", OVERSEERS, otherwise="not-allowed"),
    Show("/v1/audit/confirmations/{tier1}", OVERSEERS, otherwise="not-allowed"),
)
