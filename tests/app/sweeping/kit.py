"""Sweeping a test's ledger, round by round."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from app import main
from app.kernel.http.services import Services
from app.kernel.voids import Voids
from app.sweeping.operator import Maker, Operator
from app.sweeping.sweep import ITEMS_PER_ROUND_MAX, Sweep
from chain.contracts.verbs import VERBS
from tests.app.ledger import Ledger

CONFIRM = VERBS["Confirm"]


def sweep_of(
    services: Services, items_max: int = ITEMS_PER_ROUND_MAX, kinds: Sequence[Voids[Any]] | None = None
) -> Sweep:
    """A service's sweep, without its pauses."""
    return Sweep(services.db, services.ledger, main.voids() if kinds is None else kinds, items_max, pause_s=0)


def maker_of(services: Services) -> Maker:
    """The account that a service sweeps with."""
    found = Operator(services.db, services.keeper).maker()
    assert found is not None
    return found


def swept(services: Services, sweep: Sweep | None = None) -> int:
    """How many items a round put away."""
    return (sweep or sweep_of(services)).round(maker_of(services), threading.Event())


def quota_pending(ledger: Ledger, debtor: str = "core1") -> int:
    """What void or open first approvals hold of a debtor's quota, minor units, as the contract has it."""
    held: int = ledger.views.read("IssuerQuotas", "quota", ledger.party(debtor), b"CNY")["pending"]
    return held


def limit_used(ledger: Ledger, funder: str = "funder1", debtor: str = "core1") -> int:
    """What is used of a funder's limit, minor units, as the contract has it."""
    limit = ledger.views.read("FinancingDesk", "debtorLimit", ledger.party(funder), ledger.party(debtor), b"CNY")
    used: int = limit["used"]
    return used
