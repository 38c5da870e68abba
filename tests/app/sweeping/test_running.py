"""The thread: who it acts for, when it runs, and that it ends."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.settings import Settings
from app.sweeping.operator import Maker, Operator
from app.sweeping.sweeper import Sweeper
from chain.ethereum.keystore import Keystore
from chain.port import BlockNumber
from tests.app import ledger as ledgers
from tests.app.claims.kit import GROSS, offered, root
from tests.app.ledger import Ledger, Template
from tests.app.sweeping.kit import maker_of, sweep_of

LONG_ENOUGH_S = 60
"""Far more than a round takes: a test that waits so long has failed."""


def threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name == "sweeper"]


class TestTheRunningService:
    def test_sweeps_by_itself_counts_it_and_ends_with_the_service(self, template: Template, tmp_path: Path) -> None:
        with ledgers.opened(template, tmp_path / "ledger", sweep_s=0.01) as ledger:
            offer = offered(ledger, root(ledger), GROSS)
            block = ledger.chain.head().number
            ledger.pass_days(10)
            assert ledger.chain.wait_for_block(BlockNumber(block + 1), LONG_ENOUGH_S)
            ledger.services.projector.wait_until(BlockNumber(block + 1), LONG_ENOUGH_S)
            assert ledger.maker("tier1").seen(f"/transfer-offers/{offer['id']}")["state"] == "Released"
        assert threads() == []
        with ledgers.opened(template, tmp_path / "ledger") as ledger:
            counted = ledger.client.get("/metrics").text
            assert 'tally_sweep_items_total{kind="transfer-offer",outcome="released"}' in counted
            assert 'tally_sweep_rounds_total{outcome="done"}' in counted

    def test_does_not_sweep_where_it_is_off(self, ledger: Ledger) -> None:
        assert ledger.services.workers == ()
        assert threads() == []

    def test_sweeps_unless_told_otherwise(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TALLY_SWEEP_S", raising=False)
        assert Settings().sweep_s > 0
        monkeypatch.setenv("TALLY_SWEEP_S", "0")
        assert Settings().sweep_s == 0

    def test_goes_on_after_a_round_that_failed(self, ledger: Ledger) -> None:
        offered(ledger, root(ledger), GROSS)
        ledger.pass_days(10)
        rounds = FailsOnce(ledger)
        sweeper = Sweeper(sweep_of(ledger.services), rounds, every_s=0.01)
        block = ledger.chain.head().number
        with capture_logs() as logs:
            sweeper.start()
            assert ledger.chain.wait_for_block(BlockNumber(block + 1), LONG_ENOUGH_S)
            sweeper.stop()
        assert [each["event"] for each in logs if each["log_level"] == "error"] == ["a round of sweeping failed"]

    def test_stops_between_two_items(self, ledger: Ledger) -> None:
        offered(ledger, root(ledger), GROSS)
        ledger.pass_days(10)
        stopping = threading.Event()
        stopping.set()
        before = ledger.chain.head()
        assert sweep_of(ledger.services).round(maker_of(ledger.services), stopping) == 0
        assert ledger.chain.head() == before


class FailsOnce(Operator):
    """An operator whose first look goes wrong in a way nobody foresaw."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger.services.db, ledger.keystore)
        self._has_failed = False

    def maker(self) -> Maker | None:
        """See :meth:`Operator.maker`."""
        if not self._has_failed:
            self._has_failed = True
            raise OSError("the disk is away")
        return super().maker()


class TestWithoutAnOperatorsKey:
    def test_nothing_happens_and_the_log_says_so_once(self, ledger: Ledger, tmp_path: Path) -> None:
        offered(ledger, root(ledger), GROSS)
        ledger.pass_days(10)
        operator = Operator(ledger.services.db, Keystore(tmp_path / "no-keys", "tests only", "light"))
        before = ledger.chain.head()
        with capture_logs() as logs:
            assert [operator.maker() for _ in range(3)] == [None, None, None]
        assert [each["event"] for each in logs] == [
            "nothing is swept: the service keeps no key of a maker of the operator"
        ]
        assert ledger.chain.head() == before

    def test_the_thread_goes_round_and_writes_nothing(self, ledger: Ledger, tmp_path: Path) -> None:
        offered(ledger, root(ledger), GROSS)
        ledger.pass_days(10)
        looked = Looked(ledger, Keystore(tmp_path / "no-keys", "tests only", "light"))
        before = ledger.chain.head()
        sweeper = Sweeper(sweep_of(ledger.services), looked, every_s=0.01)
        sweeper.start()
        assert looked.twice.wait(LONG_ENOUGH_S)
        sweeper.stop()
        assert ledger.chain.head() == before

    def test_a_party_that_is_the_operator_no_more_is_not_used_any_more(self, ledger: Ledger) -> None:
        operator = Operator(ledger.services.db, ledger.keystore)
        assert operator.maker() is not None
        path = f"/parties/{ledger.party('operator')}/roles/Operator/end"
        assert ledger.maker("governance").post(path).status_code == 202
        ledger.checker("governance").done(path)
        with capture_logs() as logs:
            assert operator.maker() is None
        assert len(logs) == 1


class Looked(Operator):
    """Tells when it was asked for the second time."""

    def __init__(self, ledger: Ledger, keystore: Keystore) -> None:
        super().__init__(ledger.services.db, keystore)
        self._asked = 0
        self.twice = threading.Event()

    def maker(self) -> Maker | None:
        """See :meth:`Operator.maker`."""
        found = super().maker()
        self._asked += 1
        if self._asked == 2:
            self.twice.set()
        return found
