"""What a crash, an absent chain and a removed account leave behind, and how the service goes on from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.kernel import queries
from app.kernel.codec import ContractCall
from app.kernel.ids import PartyId
from app.kernel.lanes import FORMS_MAX, Lanes, Place
from app.kernel.ledger import Done
from app.kernel.projector import ProjectionMismatch
from chain import errors
from chain.embedded.node import EmbeddedChain
from chain.port import Address, Hash32
from tests.app import world as worlds
from tests.app.kernel.conftest import ROOMS
from tests.app.world import World


class Crash(Exception):
    """The process dies here: nothing after it reaches a store."""


def suspend(party: PartyId) -> ContractCall:
    return ContractCall("PartyRegistry", "suspend", {"id": party, "reason": bytes(32)})


def crash_in(monkeypatch: pytest.MonkeyPatch, owner: type, method: str) -> None:
    """Let the process die instead of entering a method."""

    def die(*_args: object, **_kwargs: object) -> None:
        raise Crash

    monkeypatch.setattr(owner, method, die)


def states(world: World) -> list[str]:
    """States of all stored transactions of the governance party's maker, by nonce and attempt."""
    with world.services.db.reading() as session:
        rows = queries.all_transactions(session, world.governance.maker.account)
    return [f"{row.nonce}.{row.attempt} {row.state}" for row in rows]


def something(world: World, account: Address) -> bytes:
    """A signed transaction of an account, with the nonce that the chain takes next."""
    signed = world.keystore.sign(
        account,
        chain_id=world.chain.chain_id,
        nonce=world.chain.next_nonce(account),
        gas=50_000,
        to=world.contract("PartyRegistry"),
        data=b"",
        fee=world.chain.fee(),
    )
    return signed.raw


class TestACrash:
    def test_before_anything_was_stored_leaves_nothing(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with worlds.opened(folder, ROOMS) as world:
            supplier, maker = world.admit("Supplier"), world.governance.maker
            path, headers = f"/v1/members/{supplier.party}/suspend", maker.write()
            with monkeypatch.context() as broken:
                crash_in(broken, Lanes, "send")
                crash_in(broken, type(world.services.operations), "abandon")
                assert world.client.post(path, headers=headers).status_code == 500
        with worlds.opened(folder, ROOMS) as world:
            answer = world.client.post(path, headers=headers)
            assert answer.status_code == 201
            assert "Idempotency-Hit" not in answer.headers

    def test_after_the_transaction_was_stored_loses_and_doubles_nothing(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with worlds.opened(folder, ROOMS) as world:
            supplier, maker = world.admit("Supplier"), world.governance.maker
            path, headers = f"/v1/members/{supplier.party}/suspend", maker.write()
            with monkeypatch.context() as broken:
                crash_in(broken, EmbeddedChain, "submit")
                crash_in(broken, type(world.services.operations), "abandon")
                assert world.client.post(path, headers=headers).status_code == 500
        with worlds.opened(folder, ROOMS) as world:
            answer = world.client.post(path, headers=headers)
            assert (answer.status_code, answer.json()["suspended"]) == (201, True)
            assert answer.headers["Idempotency-Hit"] == "true"
            assert world.client.post(path, headers=headers).content == answer.content
            assert world.chain.transaction_count(maker.account) == 4

    def test_before_the_answer_was_stored_gives_the_ordinary_answer_later(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with worlds.opened(folder, ROOMS) as world:
            supplier, maker = world.admit("Supplier"), world.governance.maker
            seen = world.client.get(f"/v1/members/{supplier.party}", headers=maker.headers).headers["ETag"]
            path, headers = f"/v1/members/{supplier.party}/suspend", maker.write(**{"If-Match": seen})
            with monkeypatch.context() as broken:
                crash_in(broken, type(world.services.operations), "finish")
                crash_in(broken, type(world.services.operations), "abandon")
                assert world.client.post(path, headers=headers).status_code == 500
            head = world.chain.head()
        with worlds.opened(folder, ROOMS) as world:
            answer = world.client.post(path, headers=headers)
            assert (answer.status_code, answer.json()["suspended"]) == (201, True)
            assert answer.json()["receipt"]["block"]["number"] == head.number
            assert world.chain.head() == head

    def test_between_two_transactions_of_one_request_sends_only_the_second(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with worlds.opened(folder, ROOMS) as world:
            parties = [world.admit("Supplier").party for _ in range(2)]
            maker = world.governance.maker
            body, headers = {"parties": [str(party) for party in parties]}, maker.write()
            send = Lanes.send

            def once(self: Lanes, account: Address, *args: object) -> object:
                broken.setattr(Lanes, "send", lambda *_: (_ for _ in ()).throw(Crash()))
                return send(self, account, *args)  # type: ignore[arg-type]

            with monkeypatch.context() as broken:
                crash_in(broken, type(world.services.operations), "abandon")
                broken.setattr(Lanes, "send", once)
                assert world.client.post("/v1/members/suspend-several", json=body, headers=headers).status_code == 500
        with worlds.opened(folder, ROOMS) as world:
            answer = world.client.post("/v1/members/suspend-several", json=body, headers=headers)
            assert (answer.status_code, answer.json()) == (201, {"suspended": 2})
            assert world.chain.transaction_count(maker.account) == 6


class TestAnAbsentChain:
    def test_is_said_and_the_repeat_finds_its_transaction(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path, headers = f"/v1/members/{supplier.party}/suspend", maker.write()

        def away(*_: object) -> None:
            raise errors.ChainUnavailable("no quorum", retry_after_s=7)

        with monkeypatch.context() as broken:
            broken.setattr(EmbeddedChain, "submit", away)
            answer = world.client.post(path, headers=headers)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
        assert states(world)[-1] == "3.0 sent"
        again = world.client.post(path, headers=headers)
        assert (again.status_code, again.json()["suspended"]) == (201, True)

    def test_does_not_jam_the_lane_of_a_caller_who_never_repeats(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, two, maker = world.admit("Supplier"), world.admit("Supplier"), world.governance.maker

        def away(*_: object) -> None:
            raise errors.ChainUnavailable("no quorum")

        with monkeypatch.context() as broken:
            broken.setattr(EmbeddedChain, "submit", away)
            world.client.post(f"/v1/members/{one.party}/suspend", headers=maker.write())
        answer = world.client.post(f"/v1/members/{two.party}/suspend", headers=maker.write())
        assert answer.status_code == 201
        shown = world.client.get(f"/v1/members/{one.party}", headers=maker.headers).json()
        assert shown["suspended"] is True


class TestALane:
    def test_whose_account_was_removed_is_dropped_and_the_caller_told(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path, headers = f"/v1/members/{supplier.party}/suspend", maker.write()

        def refuse(*_: object) -> None:
            raise errors.NotAdmitted("unknown-sender", "it is no account of a party")

        with monkeypatch.context() as broken:
            broken.setattr(EmbeddedChain, "submit", refuse)
            first, again = (world.client.post(path, headers=headers) for _ in range(2))
        assert (first.status_code, first.json()["type"]) == (409, "/problems/transaction-refused")
        assert again.json() == first.json() | {"request_id": again.headers["Request-Id"]}
        assert states(world)[-1] == "3.0 dropped"
        assert world.client.post(path, headers=maker.write()).status_code == 201

    def test_signs_again_what_comes_after_a_dropped_one(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with worlds.opened(folder, ROOMS) as world:
            parties = [world.admit("Supplier").party for _ in range(3)]
            maker = world.governance.maker

            def away(*_: object) -> None:
                raise errors.ChainUnavailable("no quorum")

            with monkeypatch.context() as broken:
                broken.setattr(EmbeddedChain, "submit", away)
                broken.setattr(Lanes, "_make_sure", lambda *_: None)
                requests = [(f"/v1/members/{party}/suspend", maker.write()) for party in parties]
                assert [world.client.post(p, headers=h).status_code for p, h in requests] == [503] * 3
            assert states(world)[-3:] == ["5.0 sent", "6.0 sent", "7.0 sent"]
        submit = EmbeddedChain.submit

        def refuse_first(self: EmbeddedChain, raw: bytes) -> object:
            monkeypatch.setattr(EmbeddedChain, "submit", submit)
            raise errors.NotAdmitted("gas-too-high", "the limits were lowered")

        monkeypatch.setattr(EmbeddedChain, "submit", refuse_first)
        with worlds.opened(folder, ROOMS) as world:
            answers = [world.client.post(p, headers=h) for p, h in requests]
            assert [answer.status_code for answer in answers] == [409, 201, 201]
            assert states(world)[-5:] == [
                "5.0 dropped", "5.1 final", "6.0 replaced", "6.1 final", "7.0 replaced",
            ]  # fmt: skip

    @pytest.mark.parametrize("taken", [1, FORMS_MAX, FORMS_MAX + 1])
    def test_goes_on_when_somebody_else_sends_with_its_key(
        self, world: World, monkeypatch: pytest.MonkeyPatch, taken: int
    ) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path, headers = f"/v1/members/{supplier.party}/suspend", maker.write()
        before, submit = world.chain.transaction_count(maker.account), EmbeddedChain.submit
        left = iter(range(taken))

        def too_late(chain: EmbeddedChain, raw: bytes) -> Hash32:
            if next(left, None) is not None:
                submit(chain, something(world, maker.account))
            return submit(chain, raw)

        with monkeypatch.context() as broken:
            broken.setattr(EmbeddedChain, "submit", too_late)
            answer = world.client.post(path, headers=headers)
        assert answer.status_code == (201 if taken <= FORMS_MAX else 503)
        again = world.client.post(path, headers=headers)
        assert (again.status_code, again.json()["suspended"]) == (201, True)
        assert world.chain.transaction_count(maker.account) == before + taken + 1

    def test_does_not_keep_what_the_chain_has_no_room_for(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path, headers = f"/v1/members/{supplier.party}/suspend", maker.write()

        def refuse(*_: object) -> None:
            raise errors.NotAdmitted("queue-full", "20000 transactions wait")

        with monkeypatch.context() as broken:
            broken.setattr(EmbeddedChain, "submit", refuse)
            assert world.client.post(path, headers=headers).status_code == 503
        assert world.client.post(path, headers=headers).status_code == 201


class TestTheProjection:
    def test_stops_loudly_and_writes_answer_503(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path, headers = f"/v1/members/{supplier.party}/suspend", maker.write()

        def fail(*_: object) -> None:
            raise ValueError("a defect in a projection")

        monkeypatch.setattr(type(world.services.projector), "_project_block", fail)
        assert world.client.post(path, headers=headers).status_code == 503
        assert world.client.get("/readyz").status_code == 503
        assert world.client.get("/healthz").status_code == 200
        head = world.chain.head()
        assert world.client.post(path, headers=maker.write()).status_code == 503
        assert world.chain.head() == head

    def test_refuses_a_database_of_another_chain(self, folder: Path, tmp_path: Path) -> None:
        with worlds.opened(folder, ROOMS) as world:
            world.admit("Supplier")
            database = str(world.settings.database)
        other = tmp_path / "other"
        other.mkdir()
        worlds.begin(other)
        with pytest.raises(ProjectionMismatch), worlds.opened(other, ROOMS, database=database):
            pass

    def test_catches_up_with_what_happened_while_it_was_away(self, folder: Path) -> None:
        with worlds.opened(folder, ROOMS) as world:
            supplier = world.admit("Supplier")
            world.services.projector.stop()
            lanes = Lanes(world.services.db, world.chain, world.keystore)
            codec = world.services.codec
            maker = world.governance.maker
            hash_ = lanes.send(maker.account, codec.encode(suspend(supplier.party)), Place(None, 0))
            lanes.settle(hash_, 20)
        with worlds.opened(folder, ROOMS) as world:
            shown = world.client.get(f"/v1/members/{supplier.party}", headers=world.governance.maker.headers)
            assert shown.json()["suspended"] is True


def test_the_ledger_can_be_used_without_a_request(world: World) -> None:
    supplier = world.admit("Supplier")
    outcome = world.services.ledger.transact(world.governance.maker, suspend(supplier.party))
    assert isinstance(outcome, Done)
    assert outcome.event("PartyRegistry.PartySuspended").args["party"] == supplier.party
