"""The real contracts beside the plain model, step by step; and every verb must have gone through at least once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from chain.contracts.artifact import artifacts
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
        # What is drawn depends on which modules are imported besides, so one batch may lack a rare verb.
        run(few, batches=4)

    @pytest.mark.long
    def test_contracts_and_model_agree_over_long_histories(self) -> None:
        run(settings(max_examples=300, stateful_step_count=200, **USUAL))


def run(how: settings, batches: int = 1) -> None:
    """Batches of histories, each with a seed of its own, until every verb went through and every refusal occurred.

    :raises AssertionError: contracts and model disagree, or a verb or refusal is still missing after the last batch.
    """
    Ledger.succeeded.clear()
    Ledger.refused.clear()
    for number in range(batches):
        run_state_machine_as_test(seed(number)(Ledger), settings=how)
        missing, never = VERBS - Ledger.succeeded, REFUSALS - Ledger.refused
        if not missing and not never:
            return
    raise AssertionError(f"never went through: {sorted(missing)}; never refused: {sorted(never)}")
