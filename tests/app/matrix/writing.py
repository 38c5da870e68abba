"""Who may do what. Names in braces are things of :mod:`tests.app.matrix.scene`.

Whoever may not see a thing is told that it is not there; whoever sees it learns what is missing. Overseers see all and do
nothing with it, but for what anyone may do: draw a due amount for its holder, put away what is void, name a default.
"""

from __future__ import annotations

from tests.app.matrix import trading
from tests.app.matrix.rows import EVERYBODY, OVERSEERS, ROLE, SEAT, Write, all_seats
from tests.app.matrix.scene import ORDER
from tests.app.parties.test_parties import admission
from tests.app.receivables.kit import cny

TWO = "second-person-required"
NEW_SEAT = {"capability": "Maker", "person": "{new_person}"}
NEW_KEY = {"account": "{account}", "label": "another", "scopes": ["read"]}
LATER = {"kyb_until": "2032-01-01T00:00:00Z"}
NEWCOMER = admission(legal_id={"scheme": "HKBR", "value": "12345678"})


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
        {"verb": "Payout", "currency": "CNY", "enabled": True, "above_minor": 0},
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
    *trading.ROWS,
)
