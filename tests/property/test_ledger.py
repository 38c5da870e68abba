"""The real contracts beside the plain model, step by step; and every verb must have gone through at least once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chain.artifact import artifacts
from tests.contracts.test_gas import ONLY_MODULES, REFUSED
from tests.property.lending import Lending
from tests.property.parties import Parties
from tests.property.trade import Trade

VERBS = {
    f"{contract}.{function.name}"
    for contract, each in artifacts().items()
    for function in each.abi.by_selector.values()
    if not function.is_view and function.name not in REFUSED
} - ONLY_MODULES
"""Everything an account can do on the ledger."""

REFUSALS = {
    "BelowLeast",
    "CallAlreadyFiled",
    "CostExceedsCeiling",
    "DailySumExceeded",
    "DebtorIsStopped",
    "EntryNotMinted",
    "ProposalNotDue",
    "ReclaimTooEarly",
    "ReversalTooLate",
    "SecondPersonRequired",
    "UndertakingUnknown",
}
"""What the machine must have come upon, lest a rule be followed only where it allows."""

USUAL = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": False}


class Ledger(Parties, Lending, Trade):
    """All rules together."""


class TestLedger:
    def test_contracts_and_model_agree_and_every_verb_was_done(self) -> None:
        few = settings(max_examples=20, stateful_step_count=80, derandomize=True, phases=[Phase.generate], **USUAL)
        run(few)

    @pytest.mark.long
    def test_contracts_and_model_agree_over_long_histories(self) -> None:
        run(settings(max_examples=300, stateful_step_count=200, **USUAL))


def run(how: settings) -> None:
    """:raises AssertionError: they disagree, a verb never went through, or a refusal that must occur never did."""
    Ledger.succeeded.clear()
    Ledger.refused.clear()
    run_state_machine_as_test(Ledger, settings=how)
    missing = VERBS - Ledger.succeeded
    assert not missing, f"never went through: {sorted(missing)}"
    never = REFUSALS - Ledger.refused
    assert not never, f"never refused: {sorted(never)}"
