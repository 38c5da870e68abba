"""Cost shows in review: the committed table is what the verbs use."""

from __future__ import annotations

from chain.contracts.artifact import artifacts
from tests.contracts import gas

ONLY_MODULES = {
    "ClaimToken.drawForLoan",
    "ClaimToken.lockForLoan",
    "ClaimToken.mint",
    "ClaimToken.unlockFromLoan",
    "DepositToken.move",
    "DualControl.clear",
    "DualControl.clearAdmin",
    "DualControl.clearTwo",
    "FinancingDesk.freeLimit",
    "InvoiceRegister.allocate",
    "InvoiceRegister.release",
    "IssuerQuotas.accept",
    "IssuerQuotas.confirm",
    "IssuerQuotas.dropConfirmation",
    "IssuerQuotas.free",
    "IssuerQuotas.markOverdue",
    "IssuerQuotas.onApprovalFiled",
    "IssuerQuotas.onApprovalVoid",
    "IssuerQuotas.pay",
    "IssuerQuotas.propose",
    "LoanBook.collect",
    "LoanBook.open",
    "PledgeRegistry.discharge",
    "PledgeRegistry.register",
    "ReceivableBook.draw",
}
"""What contracts ask of each other; their gas is part of the verbs'."""

REFUSED = {"approve", "transferFrom"}
"""The movers of the standards that always revert."""

ONCE = {"ParameterRegistry.listCurrency"}
"""Done once a currency, so there is no second time to measure."""


class TestGas:
    def test_the_table_is_what_the_verbs_use(self) -> None:
        used, table = gas.measure(), gas.read()
        changed = {name: (table.get(name), used.get(name)) for name in table.keys() | used.keys()}
        changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
        assert not changed, f"gas in the table and now: {changed}; `make gas` writes the table anew"

    def test_every_verb_is_in_it(self) -> None:
        measured = {name.partition(" (")[0] for name in gas.read()}
        verbs = {
            f"{contract}.{function.name}"
            for contract, each in artifacts().items()
            for function in each.abi.by_selector.values()
            if not function.is_view and function.name not in REFUSED
        }
        assert verbs - ONLY_MODULES - ONCE == measured
        assert verbs > ONLY_MODULES | ONCE
