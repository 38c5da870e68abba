"""What the remote chain makes of a node that replaces blocks, goes away, forgets, or counts as final what it may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chain.errors import ChainUnavailable, NotAdmitted, UnknownBlock
from chain.port import Address, BlockNumber, Fee
from chain.remote.finality import Finality
from chain.remote.remote import RemoteChain
from scripts.peers.eth_tester import EthTesterProvider
from tests.chain.chain_kit import ADMIN, RECORDER
from tests.chain.port.line import Line
from tests.chain.port.site import WAIT_S, Sender, Site, new_site

POA_EXTRA_DATA = "0x" + "ab" * 240
"""Vanity, validators and their seals, as Clique and QBFT put them into a field that Ethereum keeps at 32 bytes."""


@pytest.fixture
def line() -> Line:
    return Line(EthTesterProvider())


@pytest.fixture
def site(line: Line) -> Iterator[Site]:
    chain = RemoteChain(line)
    yield new_site(chain)
    chain.close()


class TestReplacedBlocks:
    def test_the_head_goes_on_along_the_new_ones(self, line: Line, site: Site) -> None:
        sender, other = site.sender(), site.sender()
        common = site.chain.head()
        snapshot = line.node.tester.take_snapshot()
        lost = [site.chain.wait(site.record(sender, value), WAIT_S) for value in (1, 2)]
        line.node.tester.revert_to_snapshot(snapshot)
        kept = [site.chain.wait(site.record(other, value), WAIT_S) for value in (3, 4, 5)]
        assert site.chain.head() == kept[-1].block
        assert [block.head.hash for block in site.chain.blocks(common.number)] == [
            common.hash,
            *(receipt.block.hash for receipt in kept),
        ]
        assert all(site.chain.receipt(receipt.transaction) is None for receipt in lost)
        assert site.chain.transaction_count(sender.address) == 0

    def test_a_node_that_lags_is_waited_for(self, line: Line, site: Site) -> None:
        snapshot = line.node.tester.take_snapshot()
        receipt = site.chain.wait(site.record(site.sender(), 1), WAIT_S)
        line.node.tester.revert_to_snapshot(snapshot)
        assert not site.chain.wait_for_block(BlockNumber(receipt.block.number + 1), 0.3)
        assert site.chain.head() == receipt.block


class TestALostConnection:
    def test_nothing_is_taken_until_it_is_back(self, line: Line, site: Site) -> None:
        sender = site.sender()
        head = site.chain.head()
        line.is_cut = True
        self._until(site, "cut")
        with pytest.raises(ChainUnavailable, match="cut"):
            site.record(sender, 1)
        assert site.chain.head() == head
        line.is_cut = False
        self._until(site, None)
        sender.next = 0
        assert site.chain.wait(site.record(sender, 1), WAIT_S).succeeded

    def test_a_node_that_comes_back_with_another_chain_is_not_followed(self, line: Line, site: Site) -> None:
        line.is_cut = True
        self._until(site, "cut")
        line.header = {"hash": "0x" + "cd" * 32}
        line.is_cut = False
        self._until(site, "another chain")
        with pytest.raises(ChainUnavailable, match="another chain"):
            site.record(site.sender(), 1)

    def _until(self, site: Site, trouble: str | None) -> None:
        """Wait until following the node fails for this reason, or no longer fails."""
        for _ in range(600):
            try:
                site.chain.wait_for_block(BlockNumber(10**6), 0.05)
            except ChainUnavailable as away:
                if trouble is not None and trouble in str(away):
                    return
            else:
                if trouble is None:
                    return
        pytest.fail(f"the node is not found to be {trouble or 'back'}")


class TestFinality:
    def test_nothing_above_its_depth_is_shown(self, line: Line, site: Site) -> None:
        sender = site.sender()
        early = site.chain.wait(site.record(sender, 1), WAIT_S)
        deep = RemoteChain(line, finality=Finality.parse("2"))
        try:
            assert deep.head().number == early.block.number - 2
            assert deep.receipt(early.transaction) is None
            with pytest.raises(UnknownBlock):
                deep.block(early.block.number)
            for value in (2, 3):
                site.chain.wait(site.record(sender, value), WAIT_S)
            assert deep.wait(early.transaction, WAIT_S) == early
            assert deep.transaction_count(sender.address) == 1
        finally:
            deep.close()

    @pytest.mark.parametrize("text", ["", "0", "-1", "latest ", "safe", "10001", "1.5"])
    def test_other_words_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="finality"):
            Finality.parse(text)


class TestFees:
    @pytest.mark.parametrize(
        ("base_fee", "tip", "fee"),
        [
            ("0x0", None, Fee(0, 0)),
            ("0x0", 1, Fee(1, 1)),
            ("0x1", None, Fee(3, 1)),
            ("0x3b9aca00", None, Fee(2_000_000_001, 1)),
            ("0x7", 0, Fee(14, 0)),
        ],
    )
    def test_twice_the_base_fee_and_a_tip_are_offered(
        self, line: Line, base_fee: str, tip: int | None, fee: Fee
    ) -> None:
        line.header = {"baseFeePerGas": base_fee}
        chain = RemoteChain(line, tip_wei=tip)
        assert chain.fee() == fee
        chain.close()

    def test_a_network_without_base_fees_is_free(self, line: Line) -> None:
        line.header = {"baseFeePerGas": None}
        chain = RemoteChain(line)
        assert chain.fee() == Fee(0, 0)
        chain.close()


class TestOtherNetworks:
    def test_extra_data_of_proof_of_authority_and_unknown_fields_do_not_matter(self, line: Line) -> None:
        line.header = {"extraData": POA_EXTRA_DATA, "blockGasCost": "0x0"}
        chain = RemoteChain(line)
        site = new_site(chain)
        assert site.chain.wait(site.record(site.sender(), 1), WAIT_S).succeeded
        chain.close()

    def test_a_ledger_on_a_long_chain_begins_late(self, line: Line, site: Site) -> None:
        late = RemoteChain(line, first=None)
        receipt = late.wait(site.record(site.sender(), 1), WAIT_S)
        assert [block.head for block in late.blocks(BlockNumber(0))] == [receipt.block]
        assert late.first == receipt.block.number
        late.close()

    def test_an_account_without_funds_is_refused_where_gas_costs_something(self, line: Line) -> None:
        line.header = {"baseFeePerGas": "0x1"}
        chain = RemoteChain(line)
        poor = Sender(chain, ADMIN.private, ADMIN.address)
        with pytest.raises(NotAdmitted) as caught:
            chain.submit(poor.signed(Address(bytes(20)), RECORDER.abi.function("count").encode()))
        assert caught.value.reason == "insufficient-funds"
        chain.close()

    def test_a_development_nodes_own_account_pays_if_it_may(self, line: Line) -> None:
        line.header = {"baseFeePerGas": "0x1"}
        chain = RemoteChain(line, dev_funds=True)
        assert new_site(chain).recorder
        chain.close()
