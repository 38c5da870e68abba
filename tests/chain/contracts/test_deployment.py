from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chain.contracts.deployment import Deployment, DeploymentFailed, address_at, deploy
from chain.contracts.events import EventDecoder
from chain.contracts.genesis import MODULES, Creation
from chain.embedded.consensus.consortium import VALIDATOR_SET_NONCE
from chain.embedded.node import EmbeddedChain
from chain.embedded.temporary import temporary_chain
from chain.errors import WrongLedger
from chain.ethereum.keystore import Keystore
from chain.port import Address
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import ADMIN, ALICE, CONSORTIUM, RECORDER, record, send

AT = address_at(ADMIN.address)
PLAN = tuple(Creation(f"Recorder:{n}", "Recorder", AT(n), (Address(bytes((n + 1,)) * 20),)) for n in range(3))


def recorder(name: str) -> object:
    return {"Recorder": RECORDER}[name]


@pytest.fixture
def empty(clock: ManualClock) -> Iterator[EmbeddedChain]:
    with temporary_chain(CONSORTIUM, clock) as chain:
        yield chain


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    store = Keystore(tmp_path / "keys", "p", strength="light")
    store.add(ADMIN.secret)
    return store


class TestDeploy:
    def test_every_contract_is_where_it_was_predicted_with_the_code_that_was_meant(
        self, empty: EmbeddedChain, keystore: Keystore, tmp_path: Path
    ) -> None:
        deployment = deploy(empty, keystore, ADMIN.address, PLAN, recorder)  # type: ignore[arg-type]
        for creation in PLAN:
            assert deployment.address(creation.name) == creation.address
            assert RECORDER.is_code(empty.code(creation.address))
        deployment.write(tmp_path / "deployment.json")
        assert Deployment.read(tmp_path / "deployment.json") == deployment

    def test_one_that_was_interrupted_goes_on_where_it_stopped(self, empty: EmbeddedChain, keystore: Keystore) -> None:
        deploy(empty, keystore, ADMIN.address, PLAN[:2], recorder)  # type: ignore[arg-type]
        head = empty.head().number
        deployment = deploy(empty, keystore, ADMIN.address, PLAN, recorder)  # type: ignore[arg-type]
        assert len(deployment.contracts) == 3
        assert empty.head().number == head + 1
        assert deploy(empty, keystore, ADMIN.address, PLAN, recorder) == deployment  # type: ignore[arg-type]

    def test_another_code_at_the_address_is_a_failure(self, empty: EmbeddedChain, keystore: Keystore) -> None:
        send(empty, ADMIN.raw(0, None, bytes.fromhex("600a5f5360015ff3")))
        with pytest.raises(DeploymentFailed, match="Recorder:0 is not at"):
            deploy(empty, keystore, ADMIN.address, PLAN[:1], recorder)  # type: ignore[arg-type]

    def test_a_refused_creation_is_a_failure(self, empty: EmbeddedChain, keystore: Keystore) -> None:
        broken = replace(RECORDER, creation=bytes.fromhex("5f5ffd"))
        with pytest.raises(DeploymentFailed, match="was refused"):
            deploy(empty, keystore, ADMIN.address, PLAN[:1], lambda name: broken)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"contracts": {"a": {}}}'])
    def test_a_manifest_that_can_not_be_read_is_refused(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "deployment.json"
        path.write_text(text)
        with pytest.raises(WrongLedger):
            Deployment.read(path)


class TestEvents:
    def test_events_of_known_contracts_are_decoded_and_others_left(
        self, empty: EmbeddedChain, keystore: Keystore
    ) -> None:
        deploy(empty, keystore, ADMIN.address, PLAN, recorder)  # type: ignore[arg-type]
        decoder = EventDecoder({PLAN[0].address: RECORDER, PLAN[1].address: RECORDER})
        known, unknown = (send(empty, ALICE.raw(n, PLAN[p].address, record(7))) for n, p in enumerate((1, 2)))
        (event,) = decoder.of(known)
        assert (event.contract, event.name, event.address) == ("Recorder", "Recorded", PLAN[1].address)
        assert event.args["value"] == 7
        assert (event.block, event.transaction, event.log_index) == (known.block, known.transaction, 0)
        assert not list(decoder.of(unknown))

    def test_a_contracts_code_is_its_own(self) -> None:
        assert not RECORDER.is_code(b"")
        assert RECORDER.is_code(RECORDER.runtime)
        assert not RECORDER.is_code(RECORDER.runtime[:-1] + b"\x00")


class TestPlan:
    def test_creates_the_set_of_validators_where_the_chain_looks_for_it(self) -> None:
        assert list(MODULES).index("validators") == VALIDATOR_SET_NONCE
