"""What must hold after a crash."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import httpx2

from app.kernel.db import Database
from app.kernel.tables import OperationRow, TransactionRow
from app.sandbox.folder import Folder
from app.sandbox.opening import open_chain
from app.settings import Settings
from chain.audit.invariants import check
from chain.audit.state import read_state
from chain.contracts.deployment import Deployment
from chain.contracts.views import ContractViews
from chain.ethereum.hexes import hex_text
from chain.port import Block, BlockNumber
from chain.runtime.clock import SystemClock
from tests.crash.asking import Answer, Ask
from tests.crash.load import ANSWER_S_MAX, Load
from tests.crash.server import PROGRAM

CREATED = 201
LISTS = (
    "/parties",
    "/invoices",
    "/receivables",
    "/transfer-offers",
    "/financing-requests",
    "/offers",
    "/bank-accounts",
    "/deposits/payouts",
)
"""Lists that show each thing once, by its id."""
MADE_UNDER = {"transfer-offers": "/transfer-offers", "offers": "/offers"}
"""Lists that are written to under another resource."""


def _said(answer: Answer) -> Any:
    """What an answer says: of a refusal, all but the id of the request that it answers."""
    if answer.is_done:
        return answer.body
    return {name: value for name, value in json.loads(answer.body).items() if name != "request_id"}


def known_again(load: Load, url: str, said: list[tuple[Ask, Answer]]) -> None:
    """Every answer is given again to whom repeats the request, to the byte but for a refusal's own request id; nothing
    happens a second time."""
    with httpx2.Client(base_url=url, timeout=ANSWER_S_MAX) as client:
        for ask, answer in said:
            again = load.ask(client, ask)
            assert again.status == answer.status, f"{ask}: {answer}, then {again}"
            if ask.path != "/api-keys":  # whose text is shown once
                assert _said(again) == _said(answer), f"{ask}: {answer}, then {again}"
            assert again.was_hit or not answer.is_done, f"{ask} was done again"


def tables_agree(load: Load, url: str) -> None:
    """The running service finds its tables as the contracts are."""
    found = _get(load, url, "/audit/reconcile")
    assert found["records"] > 0
    assert found["differences"] == []


def listed_once(load: Load, url: str) -> None:
    """Whatever an answer named is in its list exactly once, and nothing else is but the founding parties."""
    for path in LISTS:
        expected = list(load.founding.parties.values()) if path == "/parties" else []
        expected += [
            answer.json()["id"]
            for ask, answer in load.journal
            if answer.status == CREATED and MADE_UNDER.get(ask.path.rpartition("/")[2], ask.path) == path
        ]
        listed = [item["id"] for item in _items(load, url, path)]
        assert sorted(listed) == sorted(expected), path


def effects_are_answers(load: Load, settings: Settings) -> None:
    """On a stopped ledger: what clients brought about on chain is exactly what was acknowledged, each once, in the block
    that was told; contracts keep every invariant; SQL is their mirror; and nothing is left half done."""
    folder = Folder(settings.data_dir)
    keystore = folder.keystore(settings)
    chain = open_chain(settings, folder, keystore, SystemClock()).chain
    db = Database(settings.database, folder.row_key(keystore))
    try:
        with db.reading() as session:
            housekeeping = {row.hash for row in session.query(TransactionRow) if row.operation is None}
        blocks = chain.blocks(BlockNumber(load.founding.until + 1))
        _acknowledged(load, [_done_by_clients(block, housekeeping) for block in blocks])
        deployment = Deployment.read(folder.deployment)
        views = ContractViews(chain, deployment)
        assert check(read_state(views), views.addresses()) == []
        with db.reading() as session:
            assert {row.state for row in session.query(OperationRow)} == {"done"}
            assert {row.state for row in session.query(TransactionRow)} <= {"final", "replaced", "dropped"}
    finally:
        db.close()
        chain.close()
    _mirrored(settings)


def _mirrored(settings: Settings) -> None:
    """In a process of its own, for the tables of the tests' own rooms may be known here."""
    chosen = {"TALLY_DATA_DIR": str(settings.data_dir)}
    if settings.chain_url is not None:
        chosen["TALLY_CHAIN_URL"] = settings.chain_url.get_secret_value()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TALLY_")}
    command = [PROGRAM, "audit", "reconcile"]
    found = subprocess.run(command, capture_output=True, text=True, env=inherited | chosen, check=False)  # noqa: S603
    assert found.returncode == 0, found.stdout + found.stderr


def _acknowledged(load: Load, happened: list[Block]) -> None:
    told = [answer.json()["receipt"] for _, answer in load.journal if answer.is_done and b'"receipt"' in answer.body]
    placed = {each["transaction"]: (each["block"]["number"], each["block"]["hash"]) for each in told}
    assert len(placed) == len(told), "two requests were told of one transaction"
    found = [(receipt, block.head) for block in happened for receipt in block.receipts]
    by_hash = {hex_text(receipt.transaction): (head.number, hex_text(head.hash)) for receipt, head in found}
    assert len(by_hash) == len(found), "a transaction is in two blocks"
    assert by_hash == placed


def _done_by_clients(block: Block, housekeeping: set[bytes]) -> Block:
    """A block less what contracts refused, and less the void items that the service itself released."""
    wanted = (receipt for receipt in block.receipts if receipt.transaction not in housekeeping)
    return Block(block.head, tuple(receipt for receipt in wanted if receipt.succeeded))


def _items(load: Load, url: str, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page: dict[str, Any] = {"next_cursor": None, "has_more": True}
    while page["has_more"]:
        page = _get(load, url, path, **({"cursor": cursor} if (cursor := page["next_cursor"]) else {}))
        found += page["items"]
    return found


def _get(load: Load, url: str, path: str, **params: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {load.founding.keys['auditor']['Maker']}"}
    answer = httpx2.get(f"{url}/v1{path}", params=params, headers=headers, timeout=ANSWER_S_MAX)
    assert answer.status_code == httpx2.codes.OK, answer.text
    body: dict[str, Any] = answer.json()
    return body
