"""Nodes of other makes, each in a process and a folder of its own, reached by JSON-RPC over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from chain.port import Address
from scripts.bench.peers import nodes
from scripts.bench.peers.json_rpc import JsonRpcPeer
from scripts.peers.nodes import RunningNode
from tests.contracts.world.members import CHAIN_ID

BALANCE_WEI = 10**21
"""A thousand ether for each sender."""


class Anvil:
    """Foundry's node, free of charge. See :class:`scripts.bench.peers.protocol.Kind`."""

    name = "anvil"
    pays = False

    @contextmanager
    def running(self, senders: Sequence[Address]) -> Iterator[JsonRpcPeer]:
        with nodes.anvil(*nodes.ANVIL_MODE, "--chain-id", str(CHAIN_ID)) as node:
            yield _peer(node, senders)


class Geth:
    """go-ethereum for developers, which takes a fee. Its chain id is 1337 by itself. See
    :class:`scripts.bench.peers.protocol.Kind`."""

    name = "geth"
    pays = True

    @contextmanager
    def running(self, senders: Sequence[Address]) -> Iterator[JsonRpcPeer]:
        with nodes.geth() as node:
            peer = _peer(node, senders)
            _fund(peer, senders)
            yield peer


def _peer(node: RunningNode, senders: Sequence[Address]) -> JsonRpcPeer:
    peer = JsonRpcPeer(node.port, node.number, senders[0])
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
    peer.wait_for({Address(bytes.fromhex(rich[2:])): len(senders)})
