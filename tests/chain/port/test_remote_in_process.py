"""The remote chain behind the port, on eth-tester in this process: no block overrides, no traces, receipts one by one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chain.errors import ChainUnavailable
from chain.port import NO_FEE
from chain.remote.remote import RemoteChain
from scripts.peers.eth_tester import EthTesterProvider
from tests.chain.port.behaviour import PortBehaviour
from tests.chain.port.site import Site, new_site


@pytest.fixture(scope="module")
def tester() -> Iterator[RemoteChain]:
    chain = RemoteChain(EthTesterProvider())
    yield chain
    chain.close()


@pytest.fixture(scope="module")
def recorder(tester: RemoteChain) -> Site:
    return new_site(tester)


class TestRemoteChainOnEthTester(PortBehaviour):
    @pytest.fixture
    def site(self, recorder: Site) -> Site:
        return recorder

    def test_gas_is_free_where_its_base_fee_is_zero(self, site: Site) -> None:
        assert site.chain.fee() == NO_FEE


def test_after_closing_nothing_is_answered() -> None:
    chain = RemoteChain(EthTesterProvider())
    chain.close()
    chain.close()
    for refused in (chain.head, chain.now, lambda: chain.submit(b""), lambda: chain.block(chain.first)):
        with pytest.raises(ChainUnavailable):
            refused()
