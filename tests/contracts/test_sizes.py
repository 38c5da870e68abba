"""Every contract has room for what comes."""

from __future__ import annotations

import pytest

from chain.artifact import artifacts

CODE_BYTES_MAX = 20 * 1024
"""Of runtime code. The EVM's limit is 24 KiB (EIP-170); what lies between is for verbs to come."""


class TestSizes:
    @pytest.mark.parametrize("contract", sorted(artifacts()))
    def test_a_contract_is_below_20_KiB(self, contract: str) -> None:
        assert len(artifacts()[contract].runtime) < CODE_BYTES_MAX
