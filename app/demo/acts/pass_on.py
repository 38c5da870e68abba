"""Act two: the claim pays the tiers below."""

from __future__ import annotations

from app.demo.acts.confirm import Confirmed, sample
from app.demo.narration import cny, shown
from app.demo.stage import Stage


def play(stage: Stage, confirmed: Confirmed) -> dict[str, str]:
    """tier-1 pays tier-2's invoice, tier-2 pays tier-3's. Returns each tier's claim."""
    stage.tell.scene("The claim pays the tiers below", stage.today())
    kept1, first = _pay(stage, confirmed.claim, "tier1", "tier2")
    kept2, second = _pay(stage, first, "tier2", "tier3")
    lineage = stage.maker("tier3").get(f"/claims/{second}/lineage")
    steps = " → ".join(f"{step['kind']} {step['claim']}" for step in lineage["steps"])
    stage.tell.step("tier3", f"reads its claim's ancestry: {steps}")
    return {"tier1": kept1, "tier2": kept2, "tier3": second}


def _pay(stage: Stage, claim: str, payer: str, recipient: str) -> tuple[str, str]:
    """The recipient brings its invoice; the payer splits off its amount and offers it; the recipient accepts."""
    invoice = stage.maker(recipient).upload(sample(f"cn-einvoice-{recipient}.xml"))
    stage.tell.step(recipient, f"registers its invoice to {payer}: {shown(invoice['gross'])}", invoice["receipt"])
    held = stage.maker(payer).get(f"/claims/{claim}")
    kept = held["value"]["amount"] - invoice["gross"]["amount"]
    split = stage.maker(payer).do(f"/claims/{claim}/split", {"parts": [cny(kept), invoice["gross"]]})
    rest, part = split["parts"]
    stage.tell.step(
        payer,
        f"splits claim {claim} into {rest['id']} ({shown(rest['value'])}) and {part['id']} ({shown(part['value'])})",
        split["receipt"],
    )
    terms = {
        "recipient": stage.number(recipient),
        "invoice": invoice["id"],
        "recourse": "With",
        "discharge": "OnPayment",
        "expires_at": stage.instant(7),
    }
    offer = stage.maker(payer).do(f"/claims/{part['id']}/transfer-offers", terms)
    stage.tell.step(payer, f"offers claim {part['id']} to {recipient}; it is locked", offer["receipt"])
    path = f"/transfer-offers/{offer['id']}/accept"
    accepted = stage.maker(recipient).do(path, {"least": part["outstanding"]})
    stage.tell.step(recipient, f"accepts claim {part['id']} for {shown(part['outstanding'])}", accepted["receipt"])
    return rest["id"], part["id"]
