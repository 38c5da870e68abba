"""Act five: the second core enterprise does not pay."""

from __future__ import annotations

from typing import Any

from app.demo.acts.maturity import Shares, redeem_all
from app.demo.narration import cny, shown
from app.demo.stage import Stage

FACE = 10_000_001
"""100,000.01: not divisible, so that the cent has to be shared."""
PARTS = (3_333_334, 6_666_667)
LATE_PAYMENT = 5_000_000
TERM_DAYS = 30
LONGER_TERM_DAYS = 60
GRACE_DAYS = 3


def play(stage: Stage) -> Shares:
    """Overdue, in default, stopped, and a late part-payment shared by the cent. Returns who got what."""
    stage.tell.scene("The second core enterprise does not pay", stage.today())
    receivable = _confirm(stage, "HZ-2026-0001")
    claim = receivable["claim"]
    split = stage.maker("tier2").do(f"/claims/{claim}/split", {"parts": [cny(part) for part in PARTS]})
    stage.tell.step(
        "tier2", f"splits its claim into {' and '.join(shown(cny(part)) for part in PARTS)}", split["receipt"]
    )
    waiting = _propose(stage, "HZ-2026-0002", LONGER_TERM_DAYS)
    stage.pass_to(stage.days_after(receivable["due_on"], 1))
    overdue = stage.maker("tier2").get(f"/receivables/{receivable['id']}")
    stage.tell.step(
        "tier2", f"sees receivable {overdue['id']} overdue: {overdue['overdue']}", overdue=overdue["overdue"]
    )
    marked = stage.maker("tier2").do(f"/receivables/{receivable['id']}/overdue")
    stage.tell.step("tier2", "marks it overdue", marked["receipt"])
    stopped = stage.maker("core2").refused(f"/receivables/{waiting['id']}/confirm")
    stage.tell.step("core2", f"cannot confirm anything new: {stopped['title']}", code=stopped["code"])
    early = stage.maker("tier2").refused(f"/receivables/{receivable['id']}/default")
    stage.tell.step("tier2", f"cannot call it a default yet: {early['title']}", code=early["code"])
    stage.pass_to(stage.today(GRACE_DAYS + 1))
    defaulted = stage.maker("tier2").do(f"/receivables/{receivable['id']}/default")
    stage.tell.step("tier2", f"marks it defaulted after {GRACE_DAYS} days of grace", defaulted["receipt"])
    stage.deposit("core2", LATE_PAYMENT)
    paid = stage.maker("core2").do(f"/receivables/{receivable['id']}/payments", {"amount": cny(LATE_PAYMENT)})
    stage.tell.step("core2", f"pays {shown(cny(LATE_PAYMENT))} late", paid["receipt"])
    shares = redeem_all(stage, receivable["id"])
    withdrawn = stage.maker("tier2").do(f"/receivables/{waiting['id']}/withdraw")
    stage.tell.step("tier2", f"withdraws proposal {waiting['id']}; its invoice is free again", withdrawn["receipt"])
    return shares


def _confirm(stage: Stage, number: str) -> dict[str, Any]:
    proposed = _propose(stage, number, TERM_DAYS)
    confirmed = stage.maker("core2").do(f"/receivables/{proposed['id']}/confirm")
    stage.tell.step("core2", f"confirms receivable {confirmed['id']} due {confirmed['due_on']}", confirmed["receipt"])
    return confirmed


def _propose(stage: Stage, number: str, term_days: int) -> dict[str, Any]:
    today = stage.today()
    sides = {"seller": stage.number("tier2"), "buyer": stage.number("core2")}
    fields = {"number": number, "gross": cny(FACE), "issued_on": today, "delivered_on": today, **sides}
    invoice = stage.maker("tier2").do("/invoices", fields)
    proposal = {
        "debtor": sides["buyer"],
        "supplier": sides["seller"],
        "face": cny(FACE),
        "delivered_on": today,
        "due_on": stage.today(term_days),
        "allocations": [{"invoice": invoice["id"], "amount": cny(FACE)}],
    }
    proposed = stage.maker("tier2").do("/receivables", proposal)
    stage.tell.step("tier2", f"proposes {shown(cny(FACE))} on invoice {number}", proposed["receipt"])
    return proposed
