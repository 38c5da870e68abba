"""The embedded chain behind the port."""

from __future__ import annotations

import pytest

from chain.embedded.node import EmbeddedChain
from tests.chain.chain_kit import RECORDER_AT
from tests.chain.port.behaviour import PortBehaviour
from tests.chain.port.site import Site


class TestEmbeddedChain(PortBehaviour):
    @pytest.fixture
    def site(self, chain: EmbeddedChain) -> Site:
        return Site(chain, RECORDER_AT)
