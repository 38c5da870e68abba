"""Nodes of other makes, each in a process and a folder of its own, reached by JSON-RPC over HTTP."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chain.port import Address
from scripts.bench.peers.json_rpc import JsonRpcPeer
from scripts.peers import nodes
from tests.contracts.world.members import CHAIN_ID

ANVIL_MODE = ("--block-time", "0.05", "--order", "fifo", "--quiet")
"""Its best mode: a block each 50 ms. With many senders its automatic mining, the default, stalls at a few dozen
transactions a second."""

BALANCE_WEI = 10**21
"""A thousand ether for each sender."""


class Anvil:
    """Foundry's node, free of charge. See :class:`scripts.bench.peers.protocol.Kind`."""

    name = "anvil"
    pays = False

    @contextmanager
    def running(self, senders: Sequence[Address]) -> Iterator[JsonRpcPeer]:
        with (
            tempfile.TemporaryDirectory() as folder,
            nodes.anvil(Path(folder), *ANVIL_MODE, "--chain-id", str(CHAIN_ID)) as node,
        ):
            yield _peer(node, senders)


class Geth:
    """go-ethereum for developers, which takes a fee. Its chain id is 1337 by itself. See
    :class:`scripts.bench.peers.protocol.Kind`."""

    name = "geth"
    pays = True

    @contextmanager
    def running(self, senders: Sequence[Address]) -> Iterator[JsonRpcPeer]:
        with tempfile.TemporaryDirectory() as folder, nodes.geth(Path(folder)) as node:
            peer = _peer(node, senders)
            _fund(peer, senders)
            yield peer


def _peer(node: nodes.RunningNode, senders: Sequence[Address]) -> JsonRpcPeer:
    assert node.process is not None  # noqa: S101  (it runs)
    peer = JsonRpcPeer(node.port, node.process.pid, senders[0])
    (chain_id,) = peer.ask(("eth_chainId", []))
    if int(chain_id, 16) != CHAIN_ID:
        raise RuntimeError(f"the node runs chain {chain_id}, the transactions are for {CHAIN_ID:#x}")
    return peer


def _fund(peer: JsonRpcPeer, senders: Sequence[Address]) -> None:
    """Let the account that developers have by default pay everybody."""
    ((rich, *_),) = peer.ask(("eth_accounts", []))
    # Left to itself the node may take a nonce twice.
    fields = (
        {"from": rich, "to": "0x" + who.hex(), "value": hex(BALANCE_WEI), "nonce": hex(nonce)}
        for nonce, who in enumerate(senders)
    )
    peer.ask(*(("eth_sendTransaction", [each]) for each in fields))
    peer.wait({Address(bytes.fromhex(rich[2:])): len(senders)})
