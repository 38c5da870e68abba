"""``/rpc`` asked by clients that have nothing to do with Python: viem and cast, from npm (``.ci/clients`` installs them)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from eth_utils import to_checksum_address

from chain.contracts.artifact import artifact
from chain.port import BlockNumber
from tests.app.ledger import Ledger
from tests.app.receivables.kit import confirmed
from tests.app.rpc.serving import serving

CLIENTS = Path(__file__).parent / "clients"
CAST = CLIENTS / "node_modules" / "@foundry-rs" / "cast-linux-amd64" / "bin" / "cast"

pytestmark = pytest.mark.skipif(not CAST.exists(), reason="run `npm ci` in tests/app/rpc/clients")


def run(command: list[str | Path], **environment: str) -> str:
    """What a command prints."""
    done = subprocess.run(  # noqa: S603  (pinned packages)
        command, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_viem_reads_the_ledger(ledger: Ledger) -> None:
    receivable = confirmed(ledger)
    head, maker = ledger.chain.head(), ledger.maker("core1")
    book = to_checksum_address(ledger.founded.deployment.address("ReceivableBook"))
    asked = {"book": book, "account": to_checksum_address(maker.account), "abi": artifact("ReceivableBook").abi.entries}
    node = shutil.which("node")
    assert node is not None
    with serving(ledger.client.app) as address:
        key = ledger.maker("auditor").key
        found = json.loads(run([node, CLIENTS / "ask.mjs", address, key, json.dumps(asked)]))
    assert (found["chainId"], found["block"]["hash"]) == (ledger.chain.chain_id, _hex(head.hash))
    assert [log["args"]["receivable"] for log in found["logs"]] == [receivable["id"]]
    assert found["receivable"]["face"] == str(receivable["face"]["amount"])
    assert found["proof"]["storageProof"][0]["key"] == "0x" + "00" * 32
    assert found["code"] == _hex(ledger.chain.code(ledger.founded.deployment.address("ReceivableBook")))
    assert found["nonce"] == ledger.chain.transaction_count(maker.account)
    assert found["fees"]["baseFeePerGas"] == ["0"] * 5
    assert (found["receipt"]["status"], found["receipt"]["blockHash"]) == ("success", _hex(head.hash))
    assert (found["refused"], found["unlisted"]) == ("ReceivableUnknown", -32601)
    assert found["commit"]["commit"] == _hex(head.commit)


def test_cast_reads_the_ledger(ledger: Ledger) -> None:
    receivable = confirmed(ledger)
    head = ledger.chain.head()
    book = ledger.founded.deployment.address("ReceivableBook")
    transaction = _hex(ledger.chain.block(head.number).receipts[0].transaction)
    with serving(ledger.client.app) as address:
        headers = f"Authorization: Bearer {ledger.checker('regulator').key}"

        def cast(*words: str) -> str:
            return run([CAST, *words], ETH_RPC_URL=address, ETH_RPC_HEADERS=headers)

        def read(*words: str) -> Any:
            return json.loads(cast(*words, "--json"))

        assert cast("chain-id") == str(ledger.chain.chain_id)
        assert read("block", "latest", "--full")["hash"] == _hex(head.hash)
        assert read("tx", transaction)["blockHash"] == _hex(head.hash)
        assert read("receipt", transaction)["status"] == "0x1"
        event = next(
            each for each in artifact("ReceivableBook").abi.events.values() if each.name == "ReceivableConfirmed"
        )
        assert len(read("logs", _hex(event.topic), "--from-block", "0", "--address", _hex(book))) == 1
        assert cast("call", _hex(book), "receivableCount()(uint256)") == receivable["id"]
        assert cast("code", _hex(book)) == _hex(ledger.chain.code(book))
        assert int(cast("storage", _hex(book), "0"), 16) == ledger.chain.storage(book, 0)
        assert read("proof", _hex(book), "0x0")["storageHash"] != "0x" + "00" * 32
        assert cast("nonce", _hex(ledger.maker("core1").account)) == str(
            ledger.chain.transaction_count(ledger.maker("core1").account)
        )
        sealed = ledger.chain.sealed_block(BlockNumber(3))
        assert read("rpc", "tally_getCommit", "0x3")["commit"] == _hex(sealed.commit)


def _hex(value: bytes) -> str:
    return "0x" + value.hex()
