"""Every contract has room for what comes, and every source is short enough to be read at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.contracts.artifact import artifacts
from chain.contracts.sources import product

CODE_BYTES_MAX = 20 * 1024
"""Of runtime code. The EVM's limit is 24 KiB (EIP-170); what lies between is for verbs to come."""

LINES_MAX = 300


class TestSizes:
    @pytest.mark.parametrize("contract", sorted(artifacts()))
    def test_a_contract_is_below_20_KiB(self, contract: str) -> None:
        assert len(artifacts()[contract].runtime) < CODE_BYTES_MAX

    def test_no_source_is_over_300_lines(self) -> None:
        sources = product(Path(__file__).parents[2]).sources()
        assert [name for name, text in sources.items() if text.count("\n") > LINES_MAX] == []
