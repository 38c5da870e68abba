"""The final check: every invariant over contract state, and SQL against contract state."""

from __future__ import annotations

from app.audit.reconcile import reconcile
from app.demo.acts.confirm import Confirmed
from app.demo.acts.maturity import Shares
from app.demo.narration import cny, shown
from app.demo.stage import Stage
from chain.audit.invariants import CHECKS, LIVE
from chain.audit.state import read_state
from chain.contracts.views import ContractViews

AT_MATURITY: Shares = {
    "4": {"tier2": 21_000_000},
    "5": {"funder2": 8_045_067, "tier3": 954_933},
    "6": {"tier1": 35_000_000},
    "7": {"tier1": 35_000_000},
}
"""By hand: 300,000 − 90,000 for tier-2; 80,000 at 3.9 % for 52 days is 450.67 of interest (450.666… rounded up once),
and the rest of 90,000 for tier-3; 700,000 in halves for tier-1."""
LATE: Shares = {"9": {"tier2": 1_666_666}, "10": {"tier2": 3_333_333}}
"""By hand: 33,333.34 and 66,666.67 of 100,000.01, times 50,000.00, each rounded down; a cent waits in the pot."""


def check(stage: Stage, confirmed: Confirmed, paid: Shares, late: Shares) -> None:
    """Tell what holds and what does not."""
    stage.tell.scene("What holds at the end", stage.today())
    views = ContractViews(stage.sandbox.chain, stage.sandbox.founded.deployment)
    state = read_state(views)
    for name, invariant in CHECKS.items():
        findings = list(invariant(state, views.addresses()))
        detail = "; ".join(f"{found.where}: {found.detail}" for found in findings) or _meaning(invariant.__doc__)
        stage.tell.check(name, detail, holds=not findings)
    _reconcile(stage)
    receivable = int(confirmed.receivable)
    live = [key for key, claim in state.rows("claim") if claim["receivable"] == receivable and claim["state"] == LIVE]
    stage.tell.check("no-claim-left", f"live claims on receivable {receivable}: {len(live)}", holds=not live)
    settled = state.row("receivable", receivable)
    pot = settled["paid"] - settled["redeemed"]
    stage.tell.check("pot-is-empty", f"pot of receivable {receivable}: {shown(cny(pot))}", holds=pot == 0)
    stage.tell.check(
        "holders-got-their-own", "who got what at maturity, against a sum by hand", holds=paid == AT_MATURITY
    )
    stage.tell.check("cents-are-shared", "who got what of the late part-payment", holds=late == LATE)


def _reconcile(stage: Stage) -> None:
    services = stage.sandbox.services
    with services.db.reading() as session:
        found = reconcile(session, services.truth, services.db.row_key)
    detail = "; ".join(f"{each.table} {each.key} {each.field}" for each in found.differences)
    stage.tell.check(
        "sql-is-contract-state",
        detail or f"{found.records} records and {found.rows} rows, field by field",
        holds=not found.differences,
    )


def _meaning(doc: str | None) -> str:
    """What an invariant says, from its own docstring."""
    return " ".join((doc or "").split()).partition(": ")[2].rstrip(".")
