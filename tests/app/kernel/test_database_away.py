"""A database server that goes away and comes back: callers are told to wait, nothing is lost, and nothing has to be
restarted. Needs PostgreSQL's programs; `.ci/postgresql` says where they are."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from app.kernel import queries
from app.kernel.lanes import Lanes
from chain.port import Hash32, Receipt
from tests.app import world as worlds
from tests.app.kernel.conftest import ROOMS
from tests.app.world import World
from tests.waiting import eventually

PROGRAMS = os.environ.get("TALLY_TEST_POSTGRESQL_BIN")
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="TALLY_TEST_POSTGRESQL_BIN names no PostgreSQL")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server in a folder of its own."""

    folder: Path

    @property
    def url(self) -> str:
        """Its database, for SQLAlchemy."""
        return f"postgresql+psycopg://tally@/postgres?host={self.folder}"

    def make(self) -> None:
        """Make its files."""
        self._run("initdb", "--auth", "trust", "--username", "tally", "--encoding", "UTF8")

    def start(self) -> None:
        """Begin to answer."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c max_connections=200"
        self._run("pg_ctl", "--wait", "--log", str(self.folder / "log"), "--options", options, "start")

    def stop(self) -> None:
        """End at once, as if the machine had died."""
        self._run("pg_ctl", "--mode", "immediate", "--wait", "stop")

    def keep(self) -> None:
        """Stop in order, keep its files as they are, and start again."""
        self._run("pg_ctl", "--mode", "fast", "--wait", "stop")
        shutil.copytree(self._data, self.folder / "kept", copy_function=_copy_with_owner)
        _own_like(self._data, self.folder / "kept")
        self.start()

    def lose_what_came_since(self) -> None:
        """Put the kept files back. It must not run."""
        shutil.rmtree(self._data)
        (self.folder / "kept").rename(self._data)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        # The server refuses to run as root, which is who tests often are.
        other = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*other, f"{PROGRAMS}/{program}", "--pgdata", str(self._data), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=60)  # noqa: S603


def _copy_with_owner(source: str, target: str) -> str:
    shutil.copy2(source, target)
    _own_like(Path(source), Path(target))
    return target


def _own_like(source: Path, target: Path) -> None:
    for here, folders, _ in os.walk(target) if target.is_dir() else [(str(target), [], [])]:
        owner = source.stat()
        for each in (here, *(os.path.join(here, name) for name in folders)):  # noqa: PTH118
            os.chown(each, owner.st_uid, owner.st_gid)


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())  # noqa: S607  sockets have short names
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    found = Postgres(folder)
    found.make()
    found.start()
    yield found
    found.stop()
    shutil.rmtree(folder)


@pytest.fixture
def world(folder: Path, postgres: Postgres) -> Iterator[World]:
    with worlds.opened(folder, ROOMS, database=postgres.url) as found:
        yield found


class TestADatabaseThatIsAway:
    def test_is_told_with_when_to_ask_again_and_gone_on_with_once_it_is_back(
        self, world: World, postgres: Postgres
    ) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path, headers = f"/v1/members/{supplier.party}/suspend", maker.write()
        postgres.stop()
        asked = [
            world.client.get(f"/v1/members/{supplier.party}", headers=maker.headers),
            world.client.post(path, headers=headers),
            world.client.get("/readyz"),
        ]
        postgres.start()
        for answer in asked:
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/database-unavailable")
            assert answer.headers["Retry-After"] == "2"
        eventually(lambda: world.client.get("/readyz").status_code == 200)
        done = world.client.post(path, headers=headers)
        assert (done.status_code, done.json()["suspended"]) == (201, True)
        assert world.services.projector.block == world.chain.head().number
        assert world.services.projector.failure is None

    def test_may_restart_between_two_writes(self, world: World, postgres: Postgres) -> None:
        maker = world.governance.maker
        for supplier in [world.admit("Supplier") for _ in range(3)]:
            postgres.stop()
            postgres.start()
            path, key = f"/v1/members/{supplier.party}/suspend", maker.write()
            eventually(partial(self._is_done, world, path, key))
            assert world.client.get(f"/v1/members/{supplier.party}", headers=maker.headers).json()["suspended"]
        assert world.services.projector.failure is None

    def _is_done(self, world: World, path: str, headers: dict[str, str]) -> bool:
        answer = world.client.post(path, headers=headers)
        assert answer.status_code in (201, 503), answer.text
        return answer.status_code == 201

    def test_while_a_write_waits_for_its_block_the_repeat_has_its_answer(
        self, world: World, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        supplier, maker = world.admit("Supplier"), world.governance.maker
        path, headers = f"/v1/members/{supplier.party}/suspend", maker.write()
        settle = Lanes.settle

        def meanwhile(self: Lanes, hash_: Hash32, timeout_s: float) -> Receipt:
            postgres.stop()
            return settle(self, hash_, timeout_s)

        with monkeypatch.context() as broken:
            broken.setattr(Lanes, "settle", meanwhile)
            assert world.client.post(path, headers=headers).status_code == 503
        postgres.start()
        eventually(partial(self._is_done, world, path, headers))
        with world.services.db.reading() as session:
            assert [row.verb for row in queries.all_transactions(session, maker.account)].count("suspend") == 1

    def test_that_lost_its_last_commits_is_filled_again(self, world: World, postgres: Postgres) -> None:
        def listed() -> list[str]:
            items = world.client.get("/v1/members?limit=200", headers=world.governance.maker.headers).json()["items"]
            return [each["id"] for each in items]

        founded = listed()
        first = world.admit("Supplier")
        postgres.keep()
        eventually(lambda: world.client.get("/readyz").status_code == 200)
        second = world.admit("Supplier")
        before = world.services.projector.block
        postgres.stop()
        postgres.lose_what_came_since()
        postgres.start()
        eventually(lambda: world.client.get("/readyz").status_code == 200)
        third = world.admit("Supplier")
        assert world.services.projector.block > before
        assert listed() == [*founded, *(str(each.party) for each in (first, second, third))]
