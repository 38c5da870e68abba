"""A ledger on which lending can begin, and lending over REST.

Core enterprise core1 owes ¥1,000,000.00, and its supplier tier1 holds the claim on it, number 1; both funders have money
and a limit on core1. Set up once for each test process; every test gets a copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.kernel.codec import ContractCall
from app.kernel.db import Derived
from app.kernel.ledger import Done
from app.kernel.money import Money
from chain.contracts.genesis import holder_of
from tests.app import ledger as ledgers
from tests.app.ledger import Ledger, Template
from tests.app.receivables.kit import GROSS, cny, confirmed

FACE = GROSS
"""What core1 owes; due on 2026-11-17, and the ledger starts on 2026-09-26."""
PRINCIPAL = 80_000_000
"""¥800,000.00."""
DUE_ON = "2026-11-10"
"""45 days after the ledger's start: 6 % of ¥800,000.00 are ¥6,000.00 until then, and ¥133.33⅓ a day."""
TERM_DAYS = 45
LIMIT = 200_000_000
ADVANCE_RATE_BPS = 9_000
PURSE = 500_000_000
"""What everybody with a deposit starts with."""
UNTIL = "2026-10-20T00:00:00Z"

Row = TypeVar("Row", bound=Derived)


@pytest.fixture(scope="session")
def lending_template(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A ledger ready for lending, closed."""
    folder = tmp_path_factory.mktemp("lending") / "ledger"
    with ledgers.opened(template, folder) as ledger:
        confirmed(ledger)
        for handle in ("core1", "tier1", "funder1", "funder2"):
            ledger.deposit(handle, Money(PURSE, "CNY"))
        for handle in ("funder1", "funder2"):
            set_limit(ledger, handle, LIMIT)
    return replace(template, folder=folder)


@pytest.fixture
def lending(lending_template: Template, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger ready for lending, running."""
    with ledgers.opened(lending_template, tmp_path / "ledger") as found:
        yield found


def set_limit(ledger: Ledger, funder: str, limit: int, advance_rate_bps: int = ADVANCE_RATE_BPS) -> dict[str, Any]:
    """A funder's limit on core1."""
    body = {"debtor": str(ledger.party("core1")), "limit": cny(limit), "advance_rate_bps": advance_rate_bps}
    return ledger.maker(funder).done("/debtor-limits", body)


def asking(**changes: Any) -> dict[str, Any]:
    """The body of a request for cash on claim 1."""
    return {"claim": "1", "expires_at": UNTIL} | changes


def requested(ledger: Ledger, **changes: Any) -> dict[str, Any]:
    """A request of tier1."""
    return ledger.maker("tier1").done("/financing-requests", asking(**changes))


def offering(**changes: Any) -> dict[str, Any]:
    """The body of an offer that fits everything."""
    body = {
        "principal": cny(PRINCIPAL),
        "rate_bps": 600,
        "late_rate_bps": 900,
        "fee": cny(0),
        "due_on": DUE_ON,
        "least": cny(FACE),
        "expires_at": "2026-10-10T00:00:00Z",
    }
    return body | changes


def offered(ledger: Ledger, request: Mapping[str, Any], funder: str = "funder1", **changes: Any) -> dict[str, Any]:
    """An offer on a request."""
    return ledger.maker(funder).done(f"/financing-requests/{request['id']}/offers", offering(**changes))


def lent(ledger: Ledger, **changes: Any) -> dict[str, Any]:
    """A loan of funder1 to tier1 on claim 1."""
    offer = offered(ledger, requested(ledger), **changes)
    tier1 = ledger.maker("tier1")
    accepted = tier1.done(f"/offers/{offer['id']}/accept")
    return tier1.seen(f"/loans/{accepted['loan']}")


def act(ledger: Ledger, handle: str, contract: str, verb: str, **args: Any) -> Done:
    """A verb past HTTP, for what belongs to other rooms."""
    return ledger.act(handle, ContractCall(contract, verb, args))


def balance(ledger: Ledger, handle: str) -> int:
    """A party's deposit, minor units, as the token has it."""
    held: int = ledger.views.read("DepositToken:CNY", "balanceOf", holder_of(ledger.party(handle)))
    return held


def row(ledger: Ledger, kind: type[Row], *key: Any) -> Row:
    """A derived row by its primary key."""
    with ledger.services.db.reading() as session:
        return session.get_one(kind, key if len(key) > 1 else key[0])


def refused(answer: Any) -> tuple[int, str]:
    """Status and contract error of an answer."""
    return answer.status_code, answer.json()["code"]
