"""Act three: cash against claims."""

from __future__ import annotations

from typing import Any

from app.demo.acts.confirm import Confirmed
from app.demo.narration import cny, shown
from app.demo.stage import Stage

LATE_BPS = 900


def play(stage: Stage, confirmed: Confirmed, claims: dict[str, str]) -> None:
    """tier-3 compares two offers, takes the better one and draws the cash."""
    stage.tell.scene("Cash for the third tier", stage.today())
    tier3 = stage.maker("tier3")
    claim = tier3.get(f"/claims/{claims['tier3']}")
    request = tier3.do("/financing-requests", {"claim": claim["id"], "expires_at": stage.instant(10)})
    stage.tell.step("tier3", f"asks for cash on claim {claim['id']}", request["receipt"])
    offers = {
        funder: _offer(stage, funder, request["id"], claim, confirmed.due_on, 8_000_000, rate)
        for funder, rate in (("funder1", 480), ("funder2", 390))
    }
    best = min(offers, key=lambda funder: offers[funder]["comparison"]["total_cost"]["amount"])
    before = stage.balance("tier3")
    accepted = tier3.do(f"/offers/{offers[best]['id']}/accept")
    pledge = tier3.get("/pledges", claim=claim["id"])["items"][0]
    stage.tell.step(
        "tier3",
        f"accepts {best}: cash {shown(cny(stage.balance('tier3') - before))}, lien on claim {claim['id']} and entry "
        f"{pledge['number']} of the public register, all in one block",
        accepted["receipt"],
    )
    again = stage.maker("tier3").refused(f"/claims/{claim['id']}/split", {"parts": [cny(1), cny(8_999_999)]})
    stage.tell.step("tier3", f"cannot use the claim twice: {again['title']}", code=again["code"])
    for loser in set(offers) - {best}:
        given_back = stage.maker(loser).do(f"/offers/{offers[loser]['id']}/release")
        stage.tell.step(loser, "gets its escrow back, the other offer was taken", given_back["receipt"])
    _draw(stage)


def pledge_and_repay(stage: Stage, confirmed: Confirmed, claims: dict[str, str]) -> None:
    """tier-1 pledges half of what it kept, and repays early."""
    stage.tell.scene("Half pledged, repaid early", stage.today())
    tier1 = stage.maker("tier1")
    held = tier1.get(f"/claims/{claims['tier1']}")
    half = held["value"]["amount"] // 2
    split = tier1.do(f"/claims/{held['id']}/split", {"parts": [cny(half), cny(held["value"]["amount"] - half)]})
    pledged = split["parts"][0]
    request = tier1.do("/financing-requests", {"claim": pledged["id"], "expires_at": stage.instant(10)})
    offer = _offer(stage, "funder1", request["id"], pledged, confirmed.due_on, 30_000_000, 420)
    accepted = tier1.do(f"/offers/{offer['id']}/accept")
    stage.tell.step("tier1", f"borrows {shown(offer['principal'])} on claim {pledged['id']}", accepted["receipt"])
    stage.pass_to(stage.today(20))
    loan = tier1.get(f"/loans/{accepted['loan']}")
    owed = loan["owed_today"]
    interest = stage.deposit("tier1", owed["interest"]["amount"])
    stage.tell.step(
        "bank", f"brings {shown(owed['interest'])} of tier1's own money onto the ledger", interest["receipt"]
    )
    repaid = tier1.do(f"/loans/{loan['id']}/repayments", {"all": True, "most": owed["total"]})
    stage.tell.step(
        "tier1",
        f"repays early on {stage.today()}: interest {shown(owed['interest'])} for 20 days; the lien is discharged",
        repaid["receipt"],
    )


def _offer(
    stage: Stage, funder: str, request: str, claim: dict[str, Any], due_on: str, principal: int, rate_bps: int
) -> dict[str, Any]:
    terms = {
        "principal": cny(principal),
        "rate_bps": rate_bps,
        "late_rate_bps": LATE_BPS,
        "fee": cny(0),
        "due_on": due_on,
        "least": claim["outstanding"],
        "expires_at": stage.instant(5),
    }
    offer = stage.maker(funder).do(f"/financing-requests/{request}/offers", terms)
    cost = offer["comparison"]["total_cost"]
    stage.tell.step(
        funder,
        f"offers {shown(offer['principal'])} at {rate_bps / 100:.2f} %, cost {shown(cost)}; the principal is in escrow",
        offer["receipt"],
    )
    return offer


def _draw(stage: Stage) -> None:
    """tier-3 draws its cash out to its own bank account."""
    amount = cny(stage.balance("tier3"))
    account = {
        "name": "佛山启正模具有限公司",
        "number": "6222020200112233445",
        "bank": "102588002002",
        "currency": "CNY",
    }
    registered = stage.together("tier3", "/bank-accounts", account)
    stage.tell.step("tier3", "registers its own bank account with two persons", registered["receipt"])
    payout = stage.maker("tier3").do("/deposits/payouts", {"amount": amount, "bank_account": registered["id"]})
    stage.tell.step("tier3", f"asks the bank for {shown(amount)}: set aside as {payout['id']}", payout["receipt"])
    settled = stage.maker("bank").do(f"/deposits/payouts/{payout['id']}/settle", {"reference": "CAMT-OUT-000001"})
    stage.tell.step("bank", f"pays it out against {settled['reference']}; it is burned here", settled["receipt"])
