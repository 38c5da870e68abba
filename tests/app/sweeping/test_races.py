"""Whoever is second to put an item away is refused, and nothing else happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from app import main
from app.kernel.db import Database, Session
from app.kernel.http.services import Services
from app.kernel.ids import OfferId
from app.kernel.voids import Voids
from app.settings import Settings
from tests.app.databases import ROW_KEY, database_url
from tests.app.financing.kit import PURSE, balance, offered, requested
from tests.app.ledger import Ledger
from tests.app.sweeping.kit import limit_used, maker_of, sweep_of, swept

FINANCING = next(kind for kind in main.voids() if kind.name == "financing-offer")


@contextmanager
def second_service(ledger: Ledger, folder: Path) -> Iterator[Services]:
    """Another service over the same chain and keys, with a database of its own."""
    folder.mkdir()
    settings = Settings(data_dir=folder, database_url=database_url(folder), wait_s_max=20, sweep_s=0)
    db = Database(settings.database, ROW_KEY)
    services = main.start(settings, main.Foundation(ledger.chain, ledger.founded.deployment, ledger.keystore, db))
    try:
        yield services
    finally:
        main.stop(services)
        db.close()


class TestTwoServices:
    def test_the_one_that_comes_second_is_refused_without_an_error(self, lending: Ledger, tmp_path: Path) -> None:
        request = requested(lending)
        for funder in ("funder1", "funder2"):
            offered(lending, request, funder)
        lending.pass_days(14)
        with second_service(lending, tmp_path / "second") as other:

            def find_late(session: Session, now: int, after: int, limit: int) -> Sequence[OfferId]:
                found: Sequence[OfferId] = FINANCING.find(session, now, after, limit)
                assert swept(other) == 2
                return found

            late = sweep_of(lending.services, kinds=[Voids("financing-offer", find_late, FINANCING.put_away)])
            assert swept(lending.services, late) == 0
        assert [balance(lending, funder) for funder in ("funder1", "funder2")] == [PURSE, PURSE]
        assert limit_used(lending) == 0

    def test_at_once_give_every_escrow_back_once(self, lending: Ledger, tmp_path: Path) -> None:
        request = requested(lending)
        for funder in ("funder1", "funder2", "funder1", "funder2"):
            offered(lending, request, funder)
        lending.pass_days(14)
        with second_service(lending, tmp_path / "second") as other:
            both = (lending.services, other)
            start = threading.Barrier(len(both))

            def sweep(services: Services) -> int:
                start.wait()
                return sweep_of(services).round(maker_of(services), threading.Event())

            with ThreadPoolExecutor(len(both)) as pool:
                list(pool.map(sweep, both))
            other.projector.wait_until(lending.chain.head().number, 20)
            assert [swept(services) for services in both] == [0, 0]
        assert [balance(lending, funder) for funder in ("funder1", "funder2")] == [PURSE, PURSE]
        assert limit_used(lending) == 0
        assert lending.maker("auditor").seen("/audit/reconcile")["differences"] == []


class TestAnItemThatIsRefused:
    def test_does_not_hold_up_those_behind_it(self, lending: Ledger) -> None:
        request = requested(lending)
        numbers = [int(offered(lending, request, funder)["id"]) for funder in ("funder1", "funder2")]
        lending.maker("funder2").done(f"/offers/{numbers[1]}/withdraw")

        def find_live(_session: Session, _now: int, after: int, limit: int) -> Sequence[OfferId]:
            return [OfferId(number) for number in numbers if number > after][:limit]

        sweep = sweep_of(lending.services, 1, [Voids("financing-offer", find_live, FINANCING.put_away), FINANCING])
        before = lending.chain.head()
        assert [swept(lending.services, sweep) for _ in range(4)] == [0, 0, 0, 0]
        assert lending.chain.head() == before
