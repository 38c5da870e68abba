"""Nodes that die in the middle, and nodes that forget."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chain.errors import ChainUnavailable, NotAdmitted
from chain.port import Hash32
from chain.remote.provider import HttpProvider
from chain.remote.remote import RemoteChain
from scripts.peers import nodes
from tests.chain.chain_kit import RECORDER
from tests.chain.port.site import WAIT_S, Sender, Site, new_site
from tests.waiting import WAIT_S_MAX

SENDERS = 4
RECORDS = 25
"""Of each sender."""


@pytest.mark.skipif(shutil.which("go") is None, reason="geth is built with go, which is not here")
def test_what_a_killed_node_was_given_is_in_a_block_once(tmp_path: Path) -> None:
    with nodes.geth(tmp_path) as node:
        chain = RemoteChain(HttpProvider(node.url), dev_funds=True)
        site = new_site(chain)
        senders = [site.sender() for _ in range(SENDERS)]
        for sender in senders:
            chain.wait(site.record(sender, 0), WAIT_S)
        with ThreadPoolExecutor(SENDERS) as threads:
            sending = [threads.submit(_record_all, site, sender) for sender in senders]
            time.sleep(0.1)
            node.kill()
            node.start()
            raws = [raw for each in sending for raw in each.result()]
        receipts = [chain.wait(chain.submit(raw), WAIT_S_MAX) for raw in raws]
        assert all(receipt.succeeded for receipt in receipts)
        assert site.ask("count") == (SENDERS * (RECORDS + 1),)
        chain.close()


def _record_all(site: Site, sender: Sender) -> list[bytes]:
    """Send one after the other, and wait for each."""
    raws: list[bytes] = []
    for value in range(RECORDS):
        raws.append(sender.signed(site.recorder, RECORDER.abi.function("record").encode((value,))))
        site.chain.wait(_submit(site, raws), WAIT_S_MAX)
    return raws


def _submit(site: Site, raws: Sequence[bytes]) -> Hash32:
    """Send the last one. What no answer came to is sent again, and all before it where the node lost blocks when it was
    killed, as the service's lanes do."""
    until = time.monotonic() + WAIT_S_MAX
    again: Sequence[bytes] = ()
    while True:
        try:
            for earlier in again:
                site.chain.submit(earlier)
            return site.chain.submit(raws[-1])
        except NotAdmitted as refused:
            if refused.reason != "nonce-gap":
                raise
            again = raws[:-1]
        except ChainUnavailable:
            time.sleep(0.05)
        assert time.monotonic() < until


def test_what_a_node_forgot_is_sent_again(tmp_path: Path) -> None:
    with nodes.anvil(tmp_path) as node:
        chain = RemoteChain(HttpProvider(node.url))
        site = new_site(chain)
        sender = site.sender()
        node.ask("evm_setAutomine", False)
        first, second = site.record(sender, 1), site.record(sender, 2)
        node.ask("anvil_dropTransaction", f"0x{first.hex()}")
        node.ask("evm_setAutomine", True)
        assert chain.wait(second, WAIT_S_MAX).block.number >= chain.wait(first, WAIT_S_MAX).block.number
        assert chain.transaction_count(sender.address) == 2
        chain.close()
