"""The service on a node of another make, over REST."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.demo.acts import confirm
from app.demo.narration import Narration
from app.demo.play import play_on
from app.demo.stage import START, Stage, UnexpectedAnswer, raised_with
from app.sandbox.folder import Folder
from app.sandbox.service import opened
from app.settings import Settings
from chain.errors import WrongLedger
from chain.runtime.clock import ManualClock, SystemClock
from scripts.peers import nodes
from scripts.peers.nodes import RunningNode
from tests.app.rows import assert_rows_are_contract_state
from tests.waiting import eventually


class NodeClock(ManualClock):
    """Moves a development node's time together with its own."""

    def __init__(self, node: RunningNode) -> None:
        super().__init__(START)
        self._node = node

    def advance_to(self, now: float) -> None:
        if now > self.now():
            super().advance_to(now)
            self._node.ask("evm_setTime", hex(int(now)))


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """An Anvil that keeps its state when it ends in good order."""
    folder = tmp_path_factory.mktemp("anvil")
    with nodes.anvil(folder, "--timestamp", str(START), "--state", str(folder / "state.json")) as running:
        yield running


@pytest.fixture(scope="module")
def settings(node: RunningNode, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("ledger"), chain_url=node.url, sweep_s=0)


@pytest.fixture
def stage(node: RunningNode, settings: Settings) -> Iterator[Stage]:
    """The sandbox on it: founded by the first test, gone on with by the others."""
    with raised_with(settings, NodeClock(node), Narration(quiet=True)) as raised:
        yield raised


def test_the_demonstration_ends_with_every_invariant_holding(tmp_path: Path) -> None:
    tell = Narration(quiet=True)
    with nodes.anvil(tmp_path, "--timestamp", str(START)) as node:
        settings = Settings(data_dir=tmp_path / "ledger", chain_url=node.url, sweep_s=0)
        with raised_with(settings, NodeClock(node), tell) as stage:
            play_on(stage)
            assert stage.sandbox.services.projector.block == int(node.ask("eth_blockNumber"), 16)
    assert tell.all_hold, tell.as_json()


class TestALedgerOnAnvil:
    def test_a_node_that_goes_and_comes_back_is_waited_for(self, node: RunningNode, stage: Stage) -> None:
        confirm.prepare(stage)
        before = stage.balance("funder1")
        node.stop()
        eventually(lambda: stage.client.get("/readyz").status_code == 503)
        with pytest.raises(UnexpectedAnswer, match="503"):
            stage.deposit("funder1", 100)
        assert stage.balance("funder1") == before
        node.start()
        eventually(lambda: stage.client.get("/readyz").status_code == 200)
        stage.deposit("funder1", 700)
        assert stage.balance("funder1") == before + 700
        assert_rows_are_contract_state(stage.sandbox.services)

    def test_blocks_that_are_replaced_are_rolled_back_and_their_transactions_come_again(
        self, node: RunningNode, stage: Stage
    ) -> None:
        before = stage.balance("funder1")
        for minor in (1, 2, 3):
            stage.deposit("funder1", minor)
        shown = stage.sandbox.chain.head()
        node.ask("anvil_reorg", 3, [])
        eventually(lambda: stage.sandbox.chain.head().number > shown.number)
        assert stage.sandbox.chain.block(shown.number).head != shown
        eventually(lambda: stage.client.get("/readyz").status_code == 200)
        eventually(lambda: stage.balance("funder1") == before + 6)
        stage.deposit("funder1", 4)
        assert stage.balance("funder1") == before + 10
        assert_rows_are_contract_state(stage.sandbox.services)

    def test_a_second_start_goes_on_with_the_same_ledger(self, stage: Stage, settings: Settings) -> None:
        parties = stage.maker("operator").get("/parties")["items"]
        assert len(parties) == len(stage.sandbox.charter.members)
        eventually(lambda: stage.sandbox.services.projector.block == stage.sandbox.chain.head().number)
        assert_rows_are_contract_state(stage.sandbox.services)

    def test_another_network_is_refused(self, settings: Settings, tmp_path: Path) -> None:
        with nodes.anvil(tmp_path) as other:
            elsewhere = settings.model_copy(update={"chain_url": Settings(chain_url=other.url).chain_url})
            with pytest.raises(WrongLedger, match="genesis"), opened(elsewhere, SystemClock()):
                pass

    def test_the_embedded_chain_is_no_place_for_it(self, settings: Settings) -> None:
        at_home = settings.model_copy(update={"chain_url": None})
        with pytest.raises(WrongLedger, match="TALLY_CHAIN_URL"), opened(at_home, SystemClock()):
            pass


def test_an_embedded_ledger_cannot_go_on_elsewhere(node: RunningNode, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, chain_url=node.url)
    folder = Folder(tmp_path)
    folder.consortium(folder.keystore(settings), START, time_control=False)
    with pytest.raises(WrongLedger, match="embedded"), opened(settings, SystemClock()):
        pass
