"""revm against py-evm: two implementations by different people must agree on everything."""

from __future__ import annotations

from itertools import count
from random import Random

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from chain.port import Address
from tests.chain.engine import progress
from tests.chain.engine.comparing import Comparison, deep_recursion
from tests.chain.engine.programs import ADDRESSES, BLOCKS, CODES, PROGRAMS, SENDERS, Call, founding

pytestmark = pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode present:DeprecationWarning")  # py-evm, on every use

EXAMPLES, TRANSACTIONS_MIN = {"engine-lane": (900, 10_000)}.get(settings.get_current_profile_name(), (100, 1_000))
"""Examples of a run, each of four contracts and one to three blocks, and how many transactions they must amount to."""

REPEATED_GAS_MAX = 300_000
"""A transaction: more is burned by contracts that call each other until the gas is gone."""

QUIETLY = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


class Comparing:
    """Compares made-up ledgers and counts transactions."""

    def __init__(self) -> None:
        self.transactions = 0

    def ledger(
        self, codes: list[bytes], blocks: list[list[Call]], target: Address, gas: int, *, repeats: int = 0
    ) -> None:
        """Found the contracts, execute the blocks, then call and read. Repeated, all calls come in another order each
        time, and find the state that those before left; unless they burn so much gas that others are worth the time."""
        comparison = Comparison()
        calls = [call for block in blocks for call in block]
        repeated = [Random(number).sample(calls, len(calls)) for number in range(repeats)]  # noqa: S311  (an order)
        with deep_recursion():
            self._block(comparison, founding(codes))
            gas_used = sum(self._block(comparison, block) for block in blocks)
            if gas_used <= REPEATED_GAS_MAX * len(calls):
                for block in repeated:
                    self._block(comparison, block)
            comparison.calls_agree(SENDERS[1], target, b"\1\2\3", gas)
            comparison.reads_agree()

    def _block(self, comparison: Comparison, calls: list[Call]) -> int:
        self.transactions += len(calls)
        return comparison.block(calls).gas_used


MADE_UP = given(
    codes=st.lists(CODES, min_size=PROGRAMS, max_size=PROGRAMS),
    blocks=BLOCKS,
    target=ADDRESSES,
    gas=st.sampled_from([20_000, 1_000_000]),
)


class TestMadeUpBlocks:
    def test_both_agree_on_roots_receipts_changes_calls_and_reads(self) -> None:
        comparing = Comparing()

        @settings(max_examples=EXAMPLES, derandomize=True, **QUIETLY)  # type: ignore[arg-type]
        @MADE_UP
        def run(codes: list[bytes], blocks: list[list[Call]], target: Address, gas: int) -> None:
            comparing.ledger(codes, blocks, target, gas)

        run()
        assert comparing.transactions >= TRANSACTIONS_MIN

    @pytest.mark.long
    @pytest.mark.timeout(3_600)
    @pytest.mark.parametrize("part", range(progress.PARTS))
    def test_both_agree_on_a_million_transactions(self, part: int) -> None:
        if progress.of_part(part):
            return
        comparing = Comparing()
        for number in count(part, progress.PARTS):

            @seed(number)
            @settings(max_examples=progress.EXAMPLES, **QUIETLY)  # type: ignore[arg-type]
            @MADE_UP
            def run(codes: list[bytes], blocks: list[list[Call]], target: Address, gas: int) -> None:
                comparing.ledger(codes, blocks, target, gas, repeats=progress.REPEATS)

            run()
            if comparing.transactions >= progress.TRANSACTIONS_A_PART:
                break
        progress.finished(part, comparing.transactions)
