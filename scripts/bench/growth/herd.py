"""Many claims, by the fastest honest way: real transactions of real parties, in full blocks, without HTTP.

Of each receivable tier1 splits its claim into thirty-two. Everything is read from the ledger itself, so building goes on
where it was interrupted.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from app.kernel.calendar import CHINA, day_of
from app.sandbox.folder import Folder
from app.sandbox.service import Sandbox, opened
from app.settings import Settings
from chain.contracts.artifact import artifact
from chain.contracts.views import ContractViews
from chain.port import Address, Hash32
from chain.runtime.clock import SystemClock

PARTS = 32
PART_MINOR = 100_00
"""The smallest part that a new ledger allows in its currency."""
FACE = PARTS * PART_MINOR
CLAIMS_A_RECEIVABLE = PARTS + 1
"""The one that was confirmed, which the split ends, and its parts."""

BATCH = 500
"""Receivables that are brought to the next step together."""

WAITING_MAX = 200
"""Transactions of a sender under way; the node takes a few more."""

GAS = 1_000_000
SPLIT_GAS = 8_000_000
WAIT_S_MAX = 120.0
CNY = b"CNY"


class Herd:
    """Makes claims of tier1 on core2.

    :param tell: hears how many parts of claims there are.
    """

    def __init__(self, sandbox: Sandbox, settings: Settings, tell: Callable[[int], None]) -> None:
        self._chain = sandbox.chain
        self._founded = sandbox.founded
        self._keystore = Folder(settings.data_dir).keystore(settings)
        self._tell = tell
        self._supplier = sandbox.founded.accounts["tier1"]["Maker"]
        self._debtor = sandbox.founded.accounts["core2"]["Maker"]

    def grow(self, claims: int) -> None:
        """Until there are so many parts of claims."""
        while (now := self._count("ClaimToken", "claimCount") // CLAIMS_A_RECEIVABLE * PARTS) < claims:
            self._tell(now)
            self._batch(min(BATCH, -(-(claims - now) // PARTS)))
        self._tell(now)

    def _batch(self, count: int) -> None:
        invoice = self._count("InvoiceRegister", "invoiceCount")
        receivable = self._count("ReceivableBook", "receivableCount")
        claim = self._count("ClaimToken", "claimCount")
        steps = range(1, count + 1)
        self._send(self._supplier, "InvoiceRegister", "register", ([self._invoice(invoice + n)] for n in steps))
        self._send(self._supplier, "ReceivableBook", "propose", ([0, self._terms(invoice + n)] for n in steps))
        self._send(self._debtor, "ReceivableBook", "confirm", ([0, receivable + n] for n in steps))
        parts = [PART_MINOR] * PARTS
        self._send(self._supplier, "ClaimToken", "split", ([claim + n, parts] for n in steps), SPLIT_GAS)

    def _send(self, account: Address, contract: str, verb: str, calls: Iterable[list[Any]], gas: int = GAS) -> None:
        deployed = self._founded.deployment.contracts[contract]
        function = artifact(deployed.artifact).abi.function(verb)
        nonce = self._chain.transaction_count(account)
        waiting: deque[Hash32] = deque()
        for place, args in enumerate(calls):
            if len(waiting) >= WAITING_MAX:
                self._wait(waiting.popleft())
            data = function.encode(args)
            signed = self._keystore.sign(
                account, chain_id=self._chain.chain_id, nonce=nonce + place, gas=gas, to=deployed.at, data=data
            )
            waiting.append(self._chain.submit(signed.raw))
        for each in waiting:
            self._wait(each)

    def _wait(self, transaction: Hash32) -> None:
        receipt = self._chain.wait(transaction, WAIT_S_MAX)
        if not receipt.succeeded:
            raise AssertionError(f"0x{transaction.hex()} was refused: 0x{receipt.revert.hex()}")

    def _count(self, contract: str, view: str) -> int:
        return int(ContractViews(self._chain, self._founded.deployment).read(contract, view))

    def _invoice(self, number: int) -> Mapping[str, Any]:
        return {
            "seller": self._founded.parties["tier1"],
            "buyer": self._founded.parties["core2"],
            "number": f"HERD-{number:08}".encode(),
            "currency": CNY,
            "gross": FACE,
            "reductions": 0,
            "issuedOn": _today(),
            "root": number.to_bytes(32, "big"),
        }

    def _terms(self, invoice: int) -> Mapping[str, Any]:
        return {
            "debtor": self._founded.parties["core2"],
            "supplier": self._founded.parties["tier1"],
            "currency": CNY,
            "face": FACE,
            "deliveredOn": _today(),
            "dueOn": _today() + 50,
            "zoneMinutes": CHINA,
            "reason": bytes(32),
            "undertaking": bytes(31) + b"\1",
            "allocations": [{"invoice": invoice, "amount": FACE}],
        }


def build(data: Path, claims: int, tell: Callable[[int], None]) -> None:
    """Bring the sandbox of a folder to so many claims, found it if it is new, and close it when SQL shows all of it."""
    settings = Settings(data_dir=data, sweep_s=0, chain_url=None)
    with opened(settings, SystemClock()) as sandbox:
        Herd(sandbox, settings, tell).grow(claims)
        while sandbox.services.projector.block < sandbox.chain.head().number:
            time.sleep(0.1)


def _today() -> int:
    return day_of(int(time.time()), CHINA)
