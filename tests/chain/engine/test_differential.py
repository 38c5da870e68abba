"""revm against py-evm: two implementations by different people must agree on everything."""

from __future__ import annotations

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

QUIETLY = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


class Comparing:
    """Compares made-up ledgers and counts transactions."""

    def __init__(self) -> None:
        self.transactions = 0

    def ledger(self, codes: list[bytes], blocks: list[list[Call]], target: Address, gas: int) -> None:
        """Found the contracts, execute the blocks, then call and read."""
        comparison = Comparison()
        with deep_recursion():
            for block in (founding(codes), *blocks):
                comparison.block(block)
                self.transactions += len(block)
            comparison.calls_agree(SENDERS[1], target, b"\1\2\3", gas)
            comparison.reads_agree()


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

        @seed(part)
        @settings(max_examples=progress.EXAMPLES_A_PART, **QUIETLY)  # type: ignore[arg-type]
        @MADE_UP
        def run(codes: list[bytes], blocks: list[list[Call]], target: Address, gas: int) -> None:
            comparing.ledger(codes, blocks, target, gas)

        run()
        assert comparing.transactions >= progress.TRANSACTIONS // progress.PARTS
        progress.finished(part, comparing.transactions)
