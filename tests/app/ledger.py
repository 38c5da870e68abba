"""A seeded ledger for the tests of the service: the sandbox's consortium on a real embedded chain, served in process.

The ledger is founded once for each test process; every test runs on a copy of its folder. The clock stands until a test
moves it::

    def test_a_supplier_proposes(self, ledger: Ledger) -> None:
        answer = ledger.maker("tier1").post("/receivables", {...})
        assert answer.status_code == 201
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from app import main
from app.kernel.codec import ContractCall
from app.kernel.db import Database
from app.kernel.enums import Capability
from app.kernel.http.services import Services
from app.kernel.ids import PartyId
from app.kernel.ledger import Awaiting, Done
from app.kernel.money import Money
from app.sandbox.members import charter
from app.settings import Settings
from app.setup.enrolment import Keys
from app.setup.founding import Founded, found
from chain.contracts.views import ContractViews
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.node import EmbeddedChain
from chain.ethereum.keccak import keccak
from chain.ethereum.keystore import Keystore
from chain.port import Address
from chain.runtime.clock import ManualClock
from tests.app.databases import ROW_KEY, database_url
from tests.app.enrolment import enrol
from tests.chain.sealed_kit import VALIDATORS, Stopped, panel
from tests.contracts.world.words import AMOUNT_MAX, Verb

START = 1_790_380_800
"""2026-09-26T00:00:00Z: the day after the newest sample invoice."""
DAY_S = 86_400
CHAIN_ID = 20_260

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an API key."""

    client: TestClient
    party: PartyId
    account: Address
    key: str = field(repr=False)

    def get(self, path: str, **params: Any) -> Response:
        """Read ``/v1`` + path."""
        wanted = {name: value for name, value in params.items() if value is not None}
        return self.client.get(f"/v1{path}", params=wanted, headers=self._headers())

    def post(self, path: str, body: Any = None, *, again: str | None = None, **headers: str) -> Response:
        """Write to ``/v1`` + path, with a new idempotency key.

        :param again: the idempotency key to use instead.
        :param headers: further headers, underscores for hyphens: ``if_match='"3.1"'``.
        """
        sent = self._headers({"Idempotency-Key": again or f"key-{next(_numbers)}"}, headers)
        content: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
        answer = self.client.post(f"/v1{path}", headers=sent, **({} if body is None else content))
        assert "minor units" not in answer.json().get("detail", ""), "an amount is shown with its currency"
        return answer

    def done(self, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Write and return the resource; the write has to succeed."""
        answer = self.post(path, body, **headers)
        assert answer.status_code == 201, answer.text
        resource: dict[str, Any] = answer.json()
        return resource

    def seen(self, path: str, **params: Any) -> dict[str, Any]:
        """Read and return the resource; it has to be there."""
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        resource: dict[str, Any] = answer.json()
        return resource

    def shown(self, path: str) -> dict[str, Any]:
        """Read and return the resource alone, as a list has it: without what stands beside it."""
        return {name: value for name, value in self.seen(path).items() if name != "included"}

    def _headers(self, *more: Mapping[str, str]) -> dict[str, str]:
        given = {name.replace("_", "-"): value for each in more for name, value in each.items()}
        return {"Authorization": f"Bearer {self.key}", **given}


@dataclass(slots=True)
class Ledger:
    """A running ledger and its people. Parties go by their handle in :mod:`app.sandbox.members`."""

    clock: ManualClock
    chain: EmbeddedChain
    keystore: Keystore
    founded: Founded
    keys: Keys
    services: Services
    client: TestClient
    stopped: Stopped
    """Which of its four validators a test has stopped."""

    def party(self, handle: str) -> PartyId:
        """A party's number."""
        return self.founded.parties[handle]

    def maker(self, handle: str) -> Person:
        """Who acts for a party."""
        return self.person(handle, "Maker")

    def checker(self, handle: str) -> Person:
        """Who approves for a party what its maker filed."""
        return self.person(handle, "Checker")

    def admin(self, handle: str) -> Person:
        """Who changes a party's accounts and policies."""
        return self.person(handle, "Admin")

    def person(self, handle: str, seat: Capability) -> Person:
        """Somebody in a seat of a party."""
        account = self.founded.accounts[handle][seat]
        return Person(self.client, self.party(handle), account, self.keys[handle][seat])

    def act(self, handle: str, call: ContractCall, seat: Capability = "Maker") -> Done:
        """Do a verb past HTTP, for what a test only needs as its scene."""
        outcome = self.services.ledger.transact(self.person(handle, seat), call)
        assert isinstance(outcome, Done), outcome
        return outcome

    def act_by_two(self, handle: str, call: ContractCall) -> Done:
        """The same for what takes two persons: a party's maker files it, its checker calls."""
        filed = self.services.ledger.transact(self.maker(handle), call)
        assert isinstance(filed, Awaiting), filed
        return self.act(handle, call, "Checker")

    def both(self, handle: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """What takes two persons, over HTTP: a party's maker asks, its checker makes the same request."""
        filed = self.maker(handle).post(path, body, **headers)
        assert filed.status_code == 202, filed.text
        assert filed.json()["pending"]["who"][0]["party"] == str(self.party(handle))
        return self.checker(handle).done(path, body, **headers)

    def deposit(self, handle: str, amount: Money) -> None:
        """Bring money onto the ledger for a party."""
        token = self.founded.deployment.address(f"DepositToken:{amount.currency}")
        entry = keccak(f"statement entry {next(_numbers)}".encode())
        args = {"party": self.party(handle), "amount": amount.minor, "entry": entry}
        self.act_by_two("bank", ContractCall("DepositToken", "mint", args, at=token))

    def bank_account(self, handle: str, currency: str = "CNY") -> int:
        """A registered bank account of a party, of which this service keeps no details."""
        details = keccak(f"account {next(_numbers)}".encode())
        args = {"currency": currency.encode("ascii"), "details": details}
        done = self.act_by_two(handle, ContractCall("BankAccounts", "register", args))
        return int(done.event("BankAccounts.BankAccountRegistered").args["account"])

    def require_two(
        self, handle: str, verb: Verb, above: int = 0, daily: int = AMOUNT_MAX, currency: str = "CNY"
    ) -> None:
        """Put a verb under dual control for a party, in one currency."""
        about = {"party": self.party(handle), "verb": verb, "currency": currency.encode("ascii")}
        args = {**about, "on": True, "above": above, "daily": daily}
        call = ContractCall("DualControl", "setPolicy", args)
        self.services.ledger.transact(self.admin(handle), call)
        self.act("operator", call, "Checker")

    def pass_days(self, days: float) -> None:
        """Let time pass."""
        self.clock.advance(days * DAY_S)

    @property
    def views(self) -> ContractViews:
        """The contracts themselves, for what a test compares rows with."""
        return ContractViews(self.chain, self.founded.deployment)


@dataclass(frozen=True, slots=True)
class Template:
    """A founded ledger's folder, closed; and what is needed to open copies of it."""

    folder: Path
    consortium: Consortium
    keystore: Keystore
    founded: Founded
    keys: Keys
    app: FastAPI
    """Made once, since that takes longer than most tests; each test puts its own services behind it."""


def make_template(folder: Path) -> Template:
    """Found a ledger in an empty folder. Its currency can be split and paid down to a minor unit, which vectors use."""
    keystore = Keystore(folder / "keys", "tests only", "light")
    deployer = keystore.create()
    consortium = Consortium("test", CHAIN_ID, START, (deployer,), VALIDATORS, time_control=True)
    chain = EmbeddedChain.open(
        folder / "ledger" / "chain", consortium, ManualClock(START), sealer=panel(consortium.seal_domain)
    )
    settings = _settings(folder / "ledger")
    db = Database(settings.database, ROW_KEY)
    members = charter(START + 3 * 365 * DAY_S).of(consortium)
    members = replace(members, listings=tuple(replace(each, smallest=1) for each in members.listings))
    try:
        founded = found(chain, keystore, members, deployer)
        services = main.start(settings, main.Foundation(chain, founded.deployment, keystore, db))
        with db.unit_of_work() as session:
            keys = enrol(session, settings.key_environment, members, founded, START)
        app = main.create_app(services)
        main.stop(services)
    finally:
        chain.close()
        db.close()
    return Template(folder / "ledger", consortium, keystore, founded, keys, app)


@contextmanager
def opened(template: Template, folder: Path, sweep_s: float = 0, stopped: Collection[str] = ()) -> Iterator[Ledger]:
    """A copy of the template, running; closed afterwards. A folder that exists is opened as it is.

    :param sweep_s: seconds between two rounds of sweeping; 0 = nothing happens but what the test does.
    :param stopped: names of validators that are lost from the start.
    """
    if not folder.exists():
        shutil.copytree(template.folder, folder)
    clock = ManualClock(START)
    lost = Stopped(*stopped)
    chain = EmbeddedChain.open(
        folder / "chain", template.consortium, clock, sealer=panel(template.consortium.seal_domain, lost)
    )
    clock.advance_to(chain.head().timestamp)
    settings = _settings(folder, copy_of=template.folder, sweep_s=sweep_s)
    db = Database(settings.database, ROW_KEY)
    services = main.start(settings, main.Foundation(chain, template.founded.deployment, template.keystore, db))
    template.app.state.services = services
    try:
        with TestClient(template.app, raise_server_exceptions=False) as client:
            yield Ledger(clock, chain, template.keystore, template.founded, template.keys, services, client, lost)
    finally:
        main.stop(services)
        chain.close()
        db.close()


def _settings(folder: Path, copy_of: Path | None = None, sweep_s: float = 0) -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    unbounded = {"key_requests_max": 0, "party_requests_max": 0}
    database = database_url(folder, copy_of)
    return Settings(data_dir=folder, database_url=database, wait_s_max=20, sweep_s=sweep_s, **unbounded)
