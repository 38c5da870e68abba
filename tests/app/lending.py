"""A ledger on which lending can begin: a debtor's confirmed receivable in its supplier's hands, two funders with money,
and everybody who looks on. Set up once for each test process; every test gets a copy.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.kernel.calendar import day_of
from app.kernel.codec import ContractCall
from app.kernel.ledger import Done
from tests.app import world as worlds
from tests.app.world import START, Account, Member, World

SHANGHAI = 480
"""Minutes east of Greenwich."""
TODAY = day_of(START, SHANGHAI)
DUE_ON = TODAY + 60
"""Maturity of the receivable."""
FACE = 100_000_000
"""1,000,000.00: what the debtor owes, all of it the supplier's claim 1."""
LIMIT = 200_000_000
ADVANCE_RATE_BPS = 9_000
PURSE = 500_000_000
"""What everybody with a deposit starts with."""
DAY_S = 86_400
HANDLES = {
    "bank": "SettlementBank",
    "regulator": "Regulator",
    "auditor": "Auditor",
    "core": "CoreEnterprise",
    "supplier": "Supplier",
    "other": "Supplier",
    "funder": "Funder",
    "rival": "Funder",
    "newcomer": "Funder",
}
"""Who is there, by role, in the order of admission. ``newcomer`` has set no limit on the debtor."""


@dataclass(frozen=True, slots=True)
class Lending:
    """The ledger and its people."""

    world: World
    people: Mapping[str, Member]

    def __getattr__(self, handle: str) -> Account:
        """A party's maker by handle: ``lending.supplier``."""
        try:
            return self.people[handle].maker
        except KeyError as error:
            raise AttributeError(handle) from error

    def get(self, who: Account | None, path: str, **params: Any) -> Any:
        """A reading request; ``None`` comes without a key."""
        return self.world.client.get(f"/v1{path}", params=params, headers=who.headers if who else {})

    def post(self, who: Account, path: str, body: Any = None, **headers: str) -> Any:
        """A writing request with a new idempotency key."""
        return self.world.client.post(f"/v1{path}", json=body, headers=who.write(**headers))

    def made(self, who: Account, path: str, body: Any = None) -> Any:
        """The body of a write that succeeds."""
        answer = self.post(who, path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def do(self, who: Account, contract: str, verb: str, **args: Any) -> Done:
        """A verb without HTTP, for what other rooms offer."""
        return do(self.world, who, contract, verb, **args)

    def pass_days(self, days: int) -> None:
        """Let days pass."""
        self.world.clock.advance(days * DAY_S)

    def request(self, **changes: Any) -> Any:
        """The supplier asks for cash on its claim."""
        body = {"claim": "1", "expires_at": "2026-12-20T00:00:00Z"}
        return self.made(self.supplier, "/financing-requests", body | changes)

    def offer(self, request: str, who: Account | None = None, **changes: Any) -> Any:
        """A funder offers 800,000.00 at 6 % for the whole term."""
        return self.made(who or self.funder, f"/financing-requests/{request}/offers", terms(**changes))

    def loan(self, **changes: Any) -> Any:
        """A loan of the funder to the supplier on claim 1; see :meth:`offer`."""
        offer = self.offer(self.request()["id"], **changes)
        accepted = self.made(self.supplier, f"/offers/{offer['id']}/accept")
        return self.get(self.supplier, f"/loans/{accepted['loan']}").json()


def cny(minor: int) -> dict[str, Any]:
    """An amount as REST writes it."""
    return {"amount": minor, "currency": "CNY"}


def terms(**changes: Any) -> dict[str, Any]:
    """The body of an offer that fits everything."""
    body = {
        "principal": cny(80_000_000),
        "rate_bps": 600,
        "late_rate_bps": 900,
        "fee": cny(0),
        "due_on": "2027-01-21",
        "outstanding": cny(FACE),
        "expires_at": "2026-12-10T00:00:00Z",
    }
    return body | changes


def do(world: World, who: Account, contract: str, verb: str, **args: Any) -> Done:
    """A verb by an account; it has to succeed."""
    outcome = world.services.ledger.transact(who, ContractCall(contract, verb, args))
    assert isinstance(outcome, Done)
    return outcome


@pytest.fixture(scope="session")
def lending_set_up(deployed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a ledger ready for lending. Never opened: copy it."""
    folder = tmp_path_factory.mktemp("lending") / "ledger"
    shutil.copytree(deployed, folder)
    with worlds.opened(folder) as world:
        _set_up(world)
    return folder


@pytest.fixture
def lending(lending_set_up: Path, tmp_path: Path) -> Iterator[Lending]:
    """A ledger ready for lending, running."""
    folder = tmp_path / "ledger"
    shutil.copytree(lending_set_up, folder)
    with worlds.opened(folder) as world:
        yield Lending(world, {handle: world.member(2 + place) for place, handle in enumerate(HANDLES)})


def _set_up(world: World) -> None:
    people = {handle: world.admit(role) for handle, role in HANDLES.items()}
    governance, bank, core, supplier = (
        world.governance.maker,
        *(people[h].maker for h in ("bank", "core", "supplier")),
    )
    token = world.contract("DepositToken:CNY")
    do(world, governance, "RuleBook", "listCurrency", currency=b"CNY", token=token, bank=bank.party)
    for who in (core, governance):
        do(world, who, "ReceivableBook", "setQuotaCap", debtor=core.party, currency=b"CNY", cap=10 * FACE)
    for handle in ("core", "supplier", "funder", "rival", "newcomer"):
        party = people[handle].party
        do(world, bank, "DepositToken:CNY", "mint", party=party, amount=PURSE, entry=party.to_bytes(32, "big"))
    limit = {"debtor": core.party, "currency": b"CNY", "limit": LIMIT, "advanceRateBps": ADVANCE_RATE_BPS}
    for handle in ("funder", "rival"):
        do(world, people[handle].maker, "FinancingDesk", "setDebtorLimit", **limit)
    invoice = {
        "seller": supplier.party,
        "buyer": core.party,
        "number": b"26312000000000000001",
        "currency": b"CNY",
        "gross": FACE,
        "issuedOn": TODAY - 1,
        "root": b"\x01" * 32,
    }
    do(world, supplier, "InvoiceRegister", "register", t=invoice)
    proposal = {
        "debtor": core.party,
        "supplier": supplier.party,
        "currency": b"CNY",
        "face": FACE,
        "deliveredOn": TODAY,
        "dueOn": DUE_ON,
        "zoneMinutes": SHANGHAI,
        "reason": bytes(32),
        "undertaking": b"\x02" * 32,
        "allocations": [{"invoice": 1, "amount": FACE}],
    }
    do(world, supplier, "ReceivableBook", "propose", t=proposal)
    do(world, core, "ReceivableBook", "confirm", id=1)
