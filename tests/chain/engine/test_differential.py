"""revm against py-evm: two implementations by different people must agree on everything."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chain.port import Address
from tests.chain.engine.comparing import Comparison, deep_recursion
from tests.chain.engine.programs import ADDRESSES, BLOCKS, CODES, PROGRAMS, SENDERS, Call, founding

EXAMPLES = {"engine-lane": 900}.get(settings.get_current_profile_name(), 100)

pytestmark = pytest.mark.filterwarnings("ignore:SELFDESTRUCT opcode present:DeprecationWarning")  # py-evm, on every use


def compare(codes: list[bytes], blocks: list[list[Call]], target: Address, gas: int) -> None:
    """Found the contracts, execute the blocks, then call and read."""
    comparison = Comparison()
    with deep_recursion():
        comparison.block(founding(codes))
        for block in blocks:
            comparison.block(block)
        comparison.calls_agree(SENDERS[1], target, b"\1\2\3", gas)
        comparison.reads_agree()


MADE_UP = given(
    codes=st.lists(CODES, min_size=PROGRAMS, max_size=PROGRAMS),
    blocks=BLOCKS,
    target=ADDRESSES,
    gas=st.sampled_from([20_000, 1_000_000]),
)
QUIETLY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}


class TestMadeUpBlocks:
    @settings(max_examples=EXAMPLES, derandomize=True, **QUIETLY)  # type: ignore[arg-type]
    @MADE_UP
    def test_both_agree_on_roots_receipts_changes_calls_and_reads(
        self, codes: list[bytes], blocks: list[list[Call]], target: Address, gas: int
    ) -> None:
        compare(codes, blocks, target, gas)
