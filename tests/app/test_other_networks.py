"""The whole service on a chain that is not ours: eth-tester in this process. Real nodes: ``tests/networks``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app import main
from app.kernel.db import Database
from app.kernel.enums import Capability
from app.kernel.http.services import Services
from app.sandbox.members import charter
from app.settings import Settings
from app.setup.enrolment import Keys
from app.setup.founding import Founded, found
from chain.ethereum.keystore import Keystore
from chain.remote.remote import RemoteChain
from scripts.peers.eth_tester import EthTesterProvider
from tests.app.databases import ROW_KEY, database_url
from tests.app.enrolment import enrol
from tests.app.ledger import DAY_S, Person
from tests.app.rows import assert_rows_are_contract_state
from tests.chain.port.line import Line
from tests.waiting import eventually


@dataclass(frozen=True, slots=True)
class Scene:
    """A sandbox on a line that a test can cut, over a node that a test can turn back."""

    line: Line
    services: Services
    founded: Founded
    keys: Keys
    client: TestClient

    def person(self, handle: str, seat: Capability = "Maker") -> Person:
        """Somebody in a seat of a party."""
        account = self.founded.accounts[handle][seat]
        return Person(self.client, self.founded.parties[handle], account, self.keys[handle][seat])

    def deposit(self, minor: int, reference: str) -> int:
        """Bring money onto the ledger for the funder, by two persons; returns the last answer's status."""
        body = {
            "party": str(self.founded.parties["funder1"]),
            "amount": {"amount": minor, "currency": "CNY"},
            "reference": reference,
        }
        filed = self.person("bank").post("/deposits", body).status_code
        return filed if filed != 202 else self.person("bank", "Checker").post("/deposits", body).status_code

    def balance(self) -> int:
        """What the funder has."""
        items = self.person("funder1").seen("/deposits")["items"]
        return sum(int(item["balance"]["amount"]) for item in items)

    def is_ready(self) -> bool:
        """Whether writes can be taken."""
        return self.client.get("/readyz").status_code == 200


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("elsewhere")
    line = Line(EthTesterProvider())
    chain = RemoteChain(line)
    keystore = Keystore(folder / "keys", "tests only", "light")
    members = charter(chain.now() + 365 * DAY_S)
    settings = Settings(data_dir=folder, database_url=database_url(folder), wait_s_max=20, sweep_s=0)
    db = Database(settings.database, ROW_KEY)
    founded = found(chain, keystore, members, keystore.create())
    services = main.start(settings, main.Foundation(chain, founded.deployment, keystore, db))
    with db.unit_of_work() as session:
        keys = enrol(session, settings.key_environment, members, founded, chain.now())
    try:
        with TestClient(main.create_app(services), raise_server_exceptions=False) as client:
            yield Scene(line, services, founded, keys, client)
    finally:
        main.stop(services)
        chain.close()
        db.close()


def test_a_write_is_answered_when_its_block_is_final_and_shown(scene: Scene) -> None:
    before = scene.balance()
    assert scene.deposit(100, "first") == 201
    assert scene.balance() == before + 100
    assert scene.services.projector.block == scene.services.chain.head().number


def test_a_refusal_by_a_contract_is_the_same_problem_as_elsewhere(scene: Scene) -> None:
    assert scene.deposit(100, "twice") == 201
    head = scene.services.chain.head()
    assert scene.deposit(100, "twice") == 409
    assert scene.services.chain.head() == head


def test_while_the_line_is_cut_reads_go_on_and_writes_are_told_to_come_back(scene: Scene) -> None:
    before = scene.balance()
    scene.line.is_cut = True
    eventually(lambda: not scene.is_ready())
    assert scene.deposit(100, "cut") == 503
    assert scene.balance() == before
    scene.line.is_cut = False
    eventually(scene.is_ready)
    assert scene.deposit(100, "mended") == 201
    assert scene.balance() == before + 100


def test_blocks_that_are_replaced_are_rolled_back_and_their_transactions_come_again(scene: Scene) -> None:
    tester = scene.line.node.tester
    before = scene.balance()
    snapshot = tester.take_snapshot()
    for minor in (1, 2, 3):
        assert scene.deposit(minor, f"lost {minor}") == 201
    shown = scene.services.chain.head()
    tester.revert_to_snapshot(snapshot)
    tester.mine_blocks(4)
    eventually(lambda: scene.services.chain.head().number > shown.number)
    eventually(lambda: scene.is_ready() and scene.balance() == before + 6)
    assert scene.deposit(4, "after") == 201
    assert scene.balance() == before + 10
    assert_rows_are_contract_state(scene.services)
