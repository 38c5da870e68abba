"""The invariants' checks: silent on a true ledger, and each names what breaks it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.sandbox.folder import Folder
from app.settings import Settings
from chain.audit.invariants import CHECKS, LIVE, check
from chain.audit.state import LedgerState, read_state
from chain.contracts.deployment import Deployment
from chain.contracts.views import ContractViews
from chain.embedded.node import EmbeddedChain
from chain.port import Address
from chain.runtime.clock import SystemClock
from tests.audit.story import WorldViews, story
from tests.contracts.world import founding
from tests.contracts.world.founding import QUOTA_CAP

State = dict[str, dict[Any, dict[str, Any]]]


@pytest.fixture(scope="session")
def truth() -> tuple[LedgerState, dict[str, Address]]:
    """The state that the story leads to, and where its contracts are."""
    world = founding.world()
    story(world)
    return read_state(WorldViews(world)), world.addresses


@pytest.fixture(scope="session")
def of_the_main_job(played: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[LedgerState, dict[str, Address]]:
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


def _first(state: State, table: str, /, **fields: Any) -> dict[str, Any]:
    """The first record of a table with these fields."""
    rows = state[table].values()
    return next(row for row in rows if all(row[name] == value for name, value in fields.items()))


def _more_redeemed(state: State) -> None:
    _first(state, "claim", state=LIVE)["redeemed"] += 1


def _older_than_it_is(state: State) -> None:
    """As if a child of a split had a share in what was paid before, too."""
    child = _first(state, "claim", state=LIVE, paidAt=38)
    child |= {"paidAt": 0, "redeemed": child["value"] * 38 // 380 + 1}


def _locked_for_nothing(state: State) -> None:
    _first(state, "claim", state=LIVE, lock=0).update(lock=2, lockedBy=1)


def _cent_from_nowhere(state: State) -> None:
    state["totals"]["CNY"]["minted"] -= 1


def _account_of_another(state: State) -> None:
    _first(state, "payout")["account"] = 2


def _part_grows(state: State) -> None:
    _first(state, "claim", paidAt=38)["value"] += 1


def _part_comes_before_its_sibling(state: State) -> None:
    _first(state, "claim", paidAt=38)["paidAt"] = 37


def _invoice_used_twice(state: State) -> None:
    state["invoice"][1]["allocated"] = 0


def _more_reduced_than_there_is(state: State) -> None:
    invoice = _first(state, "invoice", revision=1)
    invoice["reductions"] = invoice["gross"] + 1


def _credit_note_left_out(state: State) -> None:
    invoice = _first(state, "invoice", revision=1)
    invoice["credited"] = invoice["reductions"] + 1


def _quota_forgets(state: State) -> None:
    _first(state, "quota", own=QUOTA_CAP)["outstanding"] -= 1


def _request_holds_on(state: State) -> None:
    _first(state, "held")["amount"] = 1


def _debtor_goes_on(state: State) -> None:
    state["overdue"].clear()


def _nobody_marked_it(state: State) -> None:
    _first(state, "receivable", isOverdue=True)["isOverdue"] = False


def _one_id_two_parties(state: State) -> None:
    state["legal_id"][9, 0] |= {"value": state["legal_id"][8, 1]["value"], "scheme": state["legal_id"][8, 1]["scheme"]}


def _id_names_another(state: State) -> None:
    state["legal_id"][8, 1]["party"] = 9


def _limit_forgets(state: State) -> None:
    _first(state, "debtor_limit")["used"] += 1


def _pledge_stands_on(state: State) -> None:
    state["pledge"][1]["dischargedAt"] = 0


BROKEN: list[tuple[str, Callable[[State], None]]] = [
    ("claims-cover-receivables", _more_redeemed),
    ("claims-draw-their-share", _older_than_it_is),
    ("one-lock-at-most", _locked_for_nothing),
    ("cash-adds-up", _cent_from_nowhere),
    ("payouts-go-to-own-accounts", _account_of_another),
    ("splits-sum", _part_grows),
    ("splits-sum", _part_comes_before_its_sibling),
    ("invoices-are-used-once", _invoice_used_twice),
    ("invoices-are-used-once", _more_reduced_than_there_is),
    ("invoices-are-used-once", _credit_note_left_out),
    ("quotas-count-what-is-owed", _quota_forgets),
    ("quotas-count-what-is-owed", _request_holds_on),
    ("overdue-stops-the-debtor", _debtor_goes_on),
    ("overdue-stops-the-debtor", _nobody_marked_it),
    ("one-enterprise-one-party", _one_id_two_parties),
    ("one-enterprise-one-party", _id_names_another),
    ("debtor-limits-count-what-is-lent", _limit_forgets),
    ("liens-match-loans", _pledge_stands_on),
]


class TestInvariants:
    def test_all_hold_after_the_story(self, truth: tuple[LedgerState, dict[str, Address]]) -> None:
        assert check(*truth) == []

    def test_all_hold_on_the_played_ledger(self, of_the_main_job: tuple[LedgerState, dict[str, Address]]) -> None:
        assert check(*of_the_main_job) == []

    def test_each_has_a_way_to_break_it_here(self) -> None:
        assert {name for name, _ in BROKEN} == CHECKS.keys()

    @pytest.mark.parametrize(("name", "breaks"), BROKEN)
    def test_each_names_what_breaks_it(
        self, truth: tuple[LedgerState, dict[str, Address]], name: str, breaks: Callable[[State], None]
    ) -> None:
        state, addresses = truth
        tables: State = {table: {key: dict(row) for key, row in rows.items()} for table, rows in state.tables.items()}
        breaks(tables)
        found = {finding.invariant for finding in check(LedgerState(tables), addresses)}
        assert name in found
