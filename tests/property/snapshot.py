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
BANKS = ("bank", "factor")
"""The settlement bank, and who may come to be it."""
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
    held: Records
    policies: dict[tuple[int, int], dict[str, int]]
    accounts: Records
    quotas: dict[str, dict[str, int]]
    overdue: dict[str, int]
    limits: dict[tuple[str, str], dict[str, int]]
    money: dict[str, int]
    totals: dict[str, int]


class Reader:
    """Reads views that depend on nothing but their contract's own storage, anew only where that has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, dict[tuple[Any, ...], Any]]] = {}

    def take(self, world: World) -> Snapshot:
        """Read it all."""

        def view(contract: str, name: str, *args: Any) -> Any:
            answers = self._answers(world, contract)
            if (name, args) not in answers:
                answers[name, args] = world.view(contract, name, *args)
            return answers[name, args]

        def every(contract: str, count: str, name: str) -> Records:
            return {number: view(contract, name, number) for number in range(1, view(contract, count) + 1)}

        ids = {name: world.members[name].id for name in TRADERS}
        receivables = every("ReceivableBook", "receivableCount", "receivable")
        approvals = every("DualControl", "approvalCount", "approval")
        addresses = {name: world.members[name].holder for name in (*TRADERS, *BANKS)} | {
            "pots": world.addresses["ReceivableBook"],
            "escrow": world.addresses["FinancingDesk"],
            "reserve": world.addresses[TOKEN],
        }
        return Snapshot(
            invoices=every("InvoiceRegister", "invoiceCount", "invoice"),
            receivables=receivables,
            allocations={number: view("ReceivableBook", "allocations", number) for number in receivables},
            claims=every("ClaimToken", "claimCount", "claim"),
            transfers=every("ClaimToken", "transferOfferCount", "transferOffer"),
            hops=every("ClaimToken", "hopCount", "hop"),
            requests=every("FinancingDesk", "requestCount", "financingRequest"),
            offers=every("FinancingDesk", "offerCount", "financingOffer"),
            loans=every("LoanBook", "loanCount", "loan"),
            pledges=every("PledgeRegistry", "pledgeCount", "pledge"),
            payouts=every(TOKEN, "payoutCount", "payout"),
            approvals=approvals,
            held={number: view("IssuerQuotas", "holdOf", number) for number in approvals},
            policies={
                (party, verb): view("DualControl", "policy", party, verb, currency)
                for party, verb, currency in (
                    view("DualControl", "policyAt", place) for place in range(view("DualControl", "policyCount"))
                )
            },
            accounts=every("BankAccounts", "bankAccountCount", "bankAccount"),
            quotas={name: view("IssuerQuotas", "quota", ids[name], CNY) for name in CORES},
            overdue={name: view("IssuerQuotas", "overdueOf", ids[name]) for name in CORES},
            limits={
                (funder, core): view("FinancingDesk", "debtorLimit", ids[funder], ids[core], CNY)
                for funder in FUNDERS
                for core in CORES
            },
            money={name: view(TOKEN, "balanceOf", address) for name, address in addresses.items()},
            totals=view(TOKEN, "totals"),
        )

    def _answers(self, world: World, contract: str) -> dict[tuple[Any, ...], Any]:
        root, answers = self._known.get(contract, (b"", {}))
        if root != world.storage_root(contract):
            answers = {}
            self._known[contract] = (world.storage_root(contract), answers)
        return answers
