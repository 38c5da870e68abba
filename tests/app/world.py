"""A whole ledger in a folder: embedded chain, real contracts, keystore, SQL and application, and people to act in it.

Used by the tests of the service. The clock stands until a test moves it.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app import main
from app.kernel.auth import SCOPES, Standing, mint
from app.kernel.codec import ContractCall
from app.kernel.db import Database, Session
from app.kernel.enums import ROLES
from app.kernel.http.services import Services
from app.kernel.ids import PartyId
from app.kernel.ledger import Awaiting, Done
from app.kernel.rooms import Room
from app.parties.vocabulary import bitmap
from app.rules import undertaking
from app.settings import Settings
from app.setup.caller import Caller
from chain.contracts.artifact import artifact
from chain.contracts.deployment import Deployment, address_at, deploy
from chain.contracts.genesis import CONSENT_TYPES, CurrencyPlan, consent_domain, plan
from chain.contracts.views import ContractViews
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.node import EmbeddedChain
from chain.ethereum.keystore import Keystore
from chain.port import Address, Call
from chain.runtime.clock import ManualClock
from tests.app.databases import ROW_KEY, database_url

CHAIN_ID = 20_261
START = 1_795_305_600
"""2026-11-22T00:00:00Z."""
YEAR_S = 365 * 86_400
PASSPHRASE = "tests only"

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Account:
    """A key of a party, as a person uses it."""

    party: PartyId
    account: Address
    capability: str
    key: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What a reading request carries."""
        return {"Authorization": f"Bearer {self.key}"}

    def write(self, **more: str) -> dict[str, str]:
        """What a writing request carries: a new idempotency key unless one is given."""
        return {**self.headers, "Idempotency-Key": f"key-{next(_numbers)}", **more}


@dataclass(frozen=True, slots=True)
class Member:
    """A party and its accounts by capability, each behind a person of its own."""

    party: PartyId
    maker: Account
    checker: Account
    admin: Account


@dataclass(slots=True)
class World:
    """A running ledger. Its first party holds governance and is the operator."""

    settings: Settings
    clock: ManualClock
    chain: EmbeddedChain
    deployment: Deployment
    keystore: Keystore
    services: Services
    client: TestClient

    @property
    def governance(self) -> Member:
        """The first party."""
        return self.member(PartyId(1))

    def member(self, party: PartyId) -> Member:
        """A party's accounts, each with a new API key."""
        standing_of = self.services.gate.standing_of
        keys: dict[str, Account] = {}
        with self.services.db.unit_of_work() as session:
            for account in self.keystore.accounts():
                standing = standing_of(account)
                if standing is not None and standing.party == party:
                    keys[standing.capability] = self._account(session, account, standing)
        return Member(party, keys["Maker"], keys["Checker"], keys["Admin"])

    def admit(self, *roles: str) -> Member:
        """A new party with these roles, a maker, a checker and an admin. It takes two persons of the operator."""
        operator = self.governance
        number = self.view("PartyRegistry", "partyCount")[0] + 1
        scheme, value = legal_id(number)
        admission = admission_of(scheme, value, self.chain.now(), *roles)
        accounts = new_accounts(self.keystore, self.contract("PartyRegistry"), scheme, value)
        call = ContractCall("PartyRegistry", "admit", {"admission": admission, "accounts": accounts})
        assert isinstance(self.services.ledger.transact(operator.maker, call), Awaiting)
        outcome = self.services.ledger.transact(operator.checker, call)
        assert isinstance(outcome, Done)
        return self.member(PartyId(outcome.event("PartyRegistry.PartyAdmitted").args["party"]))

    def _account(self, session: Session, account: Address, standing: Standing) -> Account:
        made = mint(
            session,
            self.settings.key_environment,
            party=standing.party,
            account=account,
            capability=standing.capability,
            scopes=SCOPES,
            label="test",
            now=self.chain.now(),
        )
        return Account(standing.party, account, standing.capability, made.text)

    def contract(self, name: str) -> Address:
        """A contract's address by its name in the deployment."""
        return self.deployment.address(name)

    def view(self, contract: str, function: str, *args: Any) -> tuple[Any, ...]:
        """Ask a contract."""
        found = artifact(contract.partition(":")[0]).abi.function(function)
        zero = Address(bytes(20))
        return found.decode(self.chain.call(Call(zero, self.contract(contract), found.encode(args)), "head"))


def legal_id(number: int) -> tuple[bytes, bytes]:
    """A legal id of a scheme without a check digit."""
    return b"HKBR".ljust(8, b"\0"), f"{number:08}".encode().ljust(32, b"\0")


def new_accounts(keystore: Keystore, registry: Address, scheme: bytes, value: bytes) -> list[dict[str, Any]]:
    """A maker, a checker and an admin, each another person, with their signed consents."""
    made = []
    for capability in (1, 2, 3):
        account = keystore.create()
        person = os.urandom(16)
        message = {"scheme": scheme, "value": value, "capability": capability, "person": person}
        consent = keystore.sign_typed(account, consent_domain(CHAIN_ID, registry), CONSENT_TYPES, message)
        made.append({"account": account, "capability": capability, "person": person, "consent": consent})
    return made


def admission_of(scheme: bytes, value: bytes, now: int, *roles: str) -> dict[str, Any]:
    """An admission good for a year."""
    return {
        "legalId": {"scheme": scheme, "value": value},
        "reviewed": False,
        "roles": bitmap(ROLES, roles),
        "licences": 0b11 if "Funder" in roles else 0,
        "size": 3,
        "jurisdiction": b"CN",
        "kybUntil": now + YEAR_S,
    }


def begin(folder: Path) -> None:
    """Deploy a ledger into an empty folder, with a settlement bank and a currency."""
    keystore = Keystore(folder / "keys", PASSPHRASE, "light")
    deployer = keystore.create()
    (folder / "deployer").write_text(deployer.hex(), encoding="ascii")
    chain = _chain(folder, ManualClock(START))
    registry = address_at(deployer)(0)
    scheme, value = legal_id(1)
    creations = plan(
        address_at(deployer),
        admission_of(scheme, value, START, "Governance", "Operator"),
        new_accounts(keystore, registry, scheme, value),
        [CurrencyPlan("CNY", 2)],
        undertakings=[undertaking.HASH],
    )
    deployment = deploy(chain, keystore, deployer, creations)
    deployment.write(folder / "deployment.json")
    _list_currency(chain, keystore, deployment)
    chain.close()


def _list_currency(chain: EmbeddedChain, keystore: Keystore, deployment: Deployment) -> None:
    """Admit a settlement bank as the second party, and list the currency whose accounts it keeps."""
    views, caller = ContractViews(chain, deployment), Caller(chain, keystore, deployment)
    of = {views.read("PartyRegistry", "account", account)["capability"]: account for account in keystore.accounts()}
    scheme, value = legal_id(2)
    admission = admission_of(scheme, value, START, "SettlementBank")
    accounts = new_accounts(keystore, deployment.address("PartyRegistry"), scheme, value)
    caller.send_by_two(of[1], of[2], "PartyRegistry", "admit", {"admission": admission, "accounts": accounts})
    token = deployment.address("DepositToken:CNY")
    listing = {"currency": b"CNY", "token": token, "bank": 2, "smallest": 1}
    caller.send_by_two(of[1], of[2], "ParameterRegistry", "listCurrency", listing)


@contextmanager
def opened(
    folder: Path, rooms: Sequence[Room] = main.ROOMS, now: int = START, database: str | None = None
) -> Iterator[World]:
    """The ledger of a folder, running, on its own database or the one given; closed afterwards."""
    clock = ManualClock(now)
    chain = _chain(folder, clock)
    deployment = Deployment.read(folder / "deployment.json")
    keystore = Keystore(folder / "keys", PASSPHRASE, "light")
    settings = Settings(data_dir=folder, database_url=database or database_url(folder), wait_s_max=20, sweep_s=0)
    db = Database(settings.database, ROW_KEY)
    on = main.Foundation(chain, deployment, keystore, db)
    try:
        services = main.start(settings, on, rooms)
        try:
            with TestClient(main.create_app(services, rooms), raise_server_exceptions=False) as client:
                yield World(settings, clock, chain, deployment, keystore, services, client)
        finally:
            main.stop(services)
    finally:
        chain.close()
        db.close()


def _chain(folder: Path, clock: ManualClock) -> EmbeddedChain:
    deployer = Address(bytes.fromhex((folder / "deployer").read_text(encoding="ascii")))
    consortium = Consortium("test", CHAIN_ID, START, (deployer,), time_control=True)
    return EmbeddedChain.open(folder / "chain", consortium, clock)
