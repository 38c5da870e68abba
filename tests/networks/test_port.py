"""The port's suite on real nodes."""

from __future__ import annotations

import pytest

from chain.port import NO_FEE
from tests.chain.port.behaviour import PortBehaviour
from tests.chain.port.site import Site


class TestRemoteChainOnAnvil(PortBehaviour):
    """Free gas; block overrides, traces, receipts by the block."""

    @pytest.fixture
    def site(self, on_anvil: Site) -> Site:
        return on_anvil

    def test_gas_is_free(self, site: Site) -> None:
        assert site.chain.fee() == NO_FEE


class TestRemoteChainOnGeth(PortBehaviour):
    """Gas has a price there, and the tip is at least 1 wei."""

    @pytest.fixture
    def site(self, on_geth: Site) -> Site:
        return on_geth

    def test_gas_has_a_price(self, site: Site) -> None:
        fee = site.chain.fee()
        assert fee.tip_wei == 1
        assert fee.max_wei > 2
