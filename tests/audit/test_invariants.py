"""The invariants' checks: silent on a true ledger, and each names what breaks it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.sandbox.folder import Folder
from app.settings import Settings
from chain.audit.invariants import CHECKS, check
from chain.audit.state import LedgerState, read_state
from chain.clock import SystemClock
from chain.deployment import Deployment
from chain.embedded.node import EmbeddedChain
from chain.port import Address
from chain.views import ContractViews

State = dict[str, dict[Any, dict[str, Any]]]


@pytest.fixture(scope="session")
def truth(played: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[LedgerState, dict[str, Address]]:
    """The state of the played ledger, and where its contracts are."""
    root = tmp_path_factory.mktemp("truth") / "data"
    shutil.copytree(played, root)
    folder = Folder(root)
    consortium = folder.consortium(folder.keystore(Settings(data_dir=root)), 0, time_control=False)
    chain = EmbeddedChain.open(folder.chain, consortium, SystemClock())
    views = ContractViews(chain, Deployment.read(folder.deployment))
    state = read_state(views)
    chain.close()
    return state, views.addresses()


def _more_redeemed(state: State) -> None:
    state["claim"][9]["redeemed"] += 1


def _locked_for_nothing(state: State) -> None:
    state["claim"][9] |= {"lock": 2, "lockedBy": 1}


def _cent_from_nowhere(state: State) -> None:
    state["totals"]["CNY"]["minted"] -= 1


def _part_grows(state: State) -> None:
    state["claim"][9]["value"] += 1


def _invoice_used_twice(state: State) -> None:
    state["invoice"][1]["allocated"] = 0


def _quota_forgets(state: State) -> None:
    state["quota"][(7, "CNY")]["outstanding"] -= 1


def _limit_forgets(state: State) -> None:
    next(iter(state["debtor_limit"].values()))["used"] += 1


def _pledge_stands_on(state: State) -> None:
    state["pledge"][1]["dischargedAt"] = 0


BROKEN: dict[str, Callable[[State], None]] = {
    "claims-cover-receivables": _more_redeemed,
    "one-lock-at-most": _locked_for_nothing,
    "cash-adds-up": _cent_from_nowhere,
    "splits-sum": _part_grows,
    "invoices-are-used-once": _invoice_used_twice,
    "quotas-count-what-is-owed": _quota_forgets,
    "debtor-limits-count-what-is-lent": _limit_forgets,
    "liens-match-loans": _pledge_stands_on,
}


class TestInvariants:
    def test_all_hold_on_the_played_ledger(self, truth: tuple[LedgerState, dict[str, Address]]) -> None:
        assert check(*truth) == []

    def test_each_has_a_way_to_break_it_here(self) -> None:
        assert BROKEN.keys() == CHECKS.keys()

    @pytest.mark.parametrize("name", BROKEN)
    def test_each_names_what_breaks_it(self, truth: tuple[LedgerState, dict[str, Address]], name: str) -> None:
        state, addresses = truth
        tables: State = {table: {key: dict(row) for key, row in rows.items()} for table, rows in state.tables.items()}
        BROKEN[name](tables)
        found = {finding.invariant for finding in check(LedgerState(tables), addresses)}
        assert name in found
