"""Act one: an invoice becomes a confirmed receivable."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from app.demo.narration import cny, shown
from app.demo.stage import Stage

PAYS_AFTER_DAYS = 60
FUNDS = 500_000_000
"""What each funder brings: ¥5 million."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A confirmed receivable and its claim."""

    receivable: str
    claim: str
    due_on: str
    face: int


def sample(name: str) -> bytes:
    """One of the sample 数电票 files."""
    return files("app").joinpath("sandbox", "invoices", name).read_bytes()


def prepare(stage: Stage) -> None:
    """Money comes onto the ledger, and the core enterprise asks for two persons."""
    stage.tell.scene("Before the story", stage.today())
    for funder in ("funder1", "funder2"):
        entry = stage.deposit(funder, FUNDS)
        stage.tell.step("bank", f"mints {shown(entry['amount'])} for {funder}, {entry['reference']}", entry["receipt"])
        limit = {"debtor": stage.number("core1"), "limit": cny(FUNDS), "advance_rate_bps": 9_500}
        stage.maker(funder).do("/debtor-limits", limit)
    for verb in ("Confirm", "Pay"):
        policy = {"verb": verb, "currency": "CNY", "enabled": True, "above_minor": 0}
        path = f"/parties/{stage.number('core1')}/policies"
        stage.admin("core1").file(path, policy)
        done = stage.checker("operator").do(path, policy)
        stage.tell.step("core1", f"needs two persons from now on: {verb}", done["receipt"])


def play(stage: Stage) -> Confirmed:
    """tier-1 brings its invoice and proposes; the core enterprise confirms with two persons."""
    stage.tell.scene("A real invoice becomes a confirmed receivable", stage.today())
    tier1 = stage.maker("tier1")
    invoice = tier1.upload(sample("cn-einvoice-tier1.xml"))
    stage.tell.step(
        "tier1",
        f"uploads 数电票 {invoice['number']}: read, checked, registered, {shown(invoice['gross'])}",
        invoice["receipt"],
    )
    proposal = _proposal(stage, invoice)
    receivable = tier1.do("/receivables", proposal)
    stage.tell.step(
        "tier1", f"proposes receivable {receivable['id']} due {receivable['due_on']}", receivable["receipt"]
    )
    path = f"/receivables/{receivable['id']}/confirm"
    filed = stage.maker("core1").file(path)
    number = filed["pending"]["id"]
    stage.tell.step("core1", f"maker asks to confirm: request {number} awaits a second person", filed["receipt"])
    confirmed = stage.checker("core1").do(path)
    stage.tell.step("core1", f"checker confirms: claim {confirmed['claim']} is minted to tier1", confirmed["receipt"])
    again = stage.maker("core1").refused(path)
    stage.tell.step("core1", f"cannot confirm twice: {again['title']}", code=again["code"])
    return Confirmed(receivable["id"], confirmed["claim"], receivable["due_on"], invoice["gross"]["amount"])


def _proposal(stage: Stage, invoice: dict[str, Any]) -> dict[str, Any]:
    delivered = invoice["issued_on"]
    return {
        "debtor": invoice["buyer"],
        "supplier": invoice["seller"],
        "face": invoice["gross"],
        "delivered_on": delivered,
        "due_on": stage.days_after(delivered, PAYS_AFTER_DAYS),
        "allocations": [{"invoice": invoice["id"], "amount": invoice["gross"]}],
    }
