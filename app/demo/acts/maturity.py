"""Act four: the core enterprise pays at maturity."""

from __future__ import annotations

from app.demo.acts.confirm import Confirmed
from app.demo.narration import cny, shown
from app.demo.stage import Stage

LENDERS = ("funder1", "funder2")
HOLDERS = ("tier1", "tier2", "tier3")

Shares = dict[str, dict[str, int]]
"""Who got how much, minor units, by claim."""


def play(stage: Stage, confirmed: Confirmed) -> Shares:
    """The debt is paid into the receivable's pot; every claim redeems, lenders first. Returns who got what."""
    stage.pass_to(confirmed.due_on)
    stage.tell.scene("Maturity", stage.today())
    stage.deposit("core1", confirmed.face)
    path = f"/receivables/{confirmed.receivable}/payments"
    payment = {"amount": cny(confirmed.face)}
    stage.maker("core1").file(path, payment)
    paid = stage.checker("core1").do(path, payment)
    stage.tell.step("core1", f"pays {shown(payment['amount'])} with two persons", paid["receipt"])
    shares = redeem_all(stage, confirmed.receivable)
    settled = stage.maker("auditor").get(f"/receivables/{confirmed.receivable}")
    stage.tell.step("auditor", f"sees receivable {settled['id']} {settled['state']}, its pot empty")
    return shares


def redeem_all(stage: Stage, receivable: str) -> Shares:
    """Every live claim with something due redeems. Returns who got what."""
    live = stage.maker("auditor").get("/claims", receivable=receivable, state="Live")["items"]
    shares: Shares = {}
    for claim in sorted(live, key=lambda item: int(item["id"])):
        before = {party: stage.balance(party) for party in (*LENDERS, *HOLDERS)}
        holder = stage.handle(claim["holder"])
        redeemed = stage.maker(holder).do(f"/claims/{claim['id']}/redeem")
        got = {party: stage.balance(party) - had for party, had in before.items()}
        shares[claim["id"]] = {party: amount for party, amount in got.items() if amount}
        told = ", ".join(f"{party} {shown(cny(amount))}" for party, amount in shares[claim["id"]].items())
        stage.tell.step(holder, f"redeems claim {claim['id']}: {told}", redeemed["receipt"], **shares[claim["id"]])
    return shares
