"""Everything the contracts say about a ledger, read through their views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contracts.world import World
from tests.contracts.world.words import CNY

TOKEN = "DepositToken:CNY"
CORES = ("core1", "core2")
SUPPLIERS = ("tier1", "tier2", "tier3")
FUNDERS = ("funder1", "funder2")
TRADERS = (*CORES, *SUPPLIERS, *FUNDERS)

Records = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Snapshot:
    """Records by number, quotas by debtor, limits by funder and debtor, deposits by holder's name."""

    invoices: Records
    receivables: Records
    allocations: dict[int, list[dict[str, int]]]
    claims: Records
    transfers: Records
    hops: Records
    requests: Records
    offers: Records
    loans: Records
    pledges: Records
    payouts: Records
    approvals: Records
    held: dict[int, int]
    quotas: dict[str, dict[str, int]]
    limits: dict[tuple[str, str], dict[str, int]]
    money: dict[str, int]
    totals: dict[str, int]


def _all(world: World, contract: str, count: str, view: str) -> Records:
    return {number: world.view(contract, view, number) for number in range(1, world.view(contract, count) + 1)}


def take(world: World) -> Snapshot:
    """Read it all."""
    ids = {name: world.members[name].id for name in TRADERS}
    receivables = _all(world, "ReceivableBook", "receivableCount", "receivable")
    approvals = _all(world, "DualControl", "approvalCount", "approval")
    addresses = {name: world.members[name].holder for name in (*TRADERS, "bank")} | {
        "pots": world.addresses["ReceivableBook"],
        "escrow": world.addresses["FinancingDesk"],
        "reserve": world.addresses[TOKEN],
    }
    return Snapshot(
        invoices=_all(world, "InvoiceRegister", "invoiceCount", "invoice"),
        receivables=receivables,
        allocations={number: world.view("ReceivableBook", "allocations", number) for number in receivables},
        claims=_all(world, "ClaimToken", "claimCount", "claim"),
        transfers=_all(world, "ClaimToken", "transferOfferCount", "transferOffer"),
        hops=_all(world, "ClaimToken", "hopCount", "hop"),
        requests=_all(world, "FinancingDesk", "requestCount", "financingRequest"),
        offers=_all(world, "FinancingDesk", "offerCount", "financingOffer"),
        loans=_all(world, "LoanBook", "loanCount", "loan"),
        pledges=_all(world, "PledgeRegistry", "pledgeCount", "pledge"),
        payouts=_all(world, TOKEN, "payoutCount", "payout"),
        approvals=approvals,
        held={number: world.view("ReceivableBook", "heldFor", number) for number in approvals},
        quotas={name: world.view("ReceivableBook", "quota", ids[name], CNY) for name in CORES},
        limits={
            (funder, core): world.view("FinancingDesk", "debtorLimit", ids[funder], ids[core], CNY)
            for funder in FUNDERS
            for core in CORES
        },
        money={name: world.view(TOKEN, "balanceOf", address) for name, address in addresses.items()},
        totals=world.view(TOKEN, "totals"),
    )
