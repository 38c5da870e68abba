"""Who may ask what only contracts of the ledger ask each other: the named ones, no other contract, and no account."""

from __future__ import annotations

import pytest

from chain.contracts.artifact import artifact
from chain.contracts.revert import Refusal
from tests.contracts.test_gas import ONLY_MODULES
from tests.contracts.world import World, ledger

CALLERS = {
    "ClaimToken.drawForLoan": {"LoanBook"},
    "ClaimToken.lockForLoan": {"LoanBook"},
    "ClaimToken.mint": {"ReceivableBook"},
    "ClaimToken.unlockFromLoan": {"LoanBook"},
    "DepositToken.move": {"FinancingDesk", "LoanBook", "ReceivableBook"},
    "FinancingDesk.freeLimit": {"LoanBook"},
    "InvoiceRegister.allocate": {"ClaimToken", "ReceivableBook"},
    "InvoiceRegister.release": {"ReceivableBook"},
    "IssuerQuotas.accept": {"ReceivableBook"},
    "IssuerQuotas.confirm": {"ReceivableBook"},
    "IssuerQuotas.dropConfirmation": {"ReceivableBook"},
    "IssuerQuotas.free": {"ReceivableBook"},
    "IssuerQuotas.markOverdue": {"ReceivableBook"},
    "IssuerQuotas.onApprovalFiled": {"DualControl"},
    "IssuerQuotas.onApprovalVoid": {"DualControl"},
    "IssuerQuotas.pay": {"ReceivableBook"},
    "IssuerQuotas.propose": {"ReceivableBook"},
    "LoanBook.collect": {"ClaimToken"},
    "LoanBook.open": {"FinancingDesk"},
    "PledgeRegistry.discharge": {"LoanBook"},
    "PledgeRegistry.register": {"LoanBook"},
    "ReceivableBook.draw": {"ClaimToken"},
}

ANYONE = {"DualControl.clear", "DualControl.clearAdmin", "DualControl.clearTwo"}
"""These judge what they are asked by who asks; ``tests/contracts/dual_control`` has it."""

ZEROS = bytes(32 * 20)
"""Arguments of any of them that can be decoded: who asks is judged before them."""


class TestCallers:
    def test_each_of_them_is_here(self) -> None:
        assert CALLERS.keys() | ANYONE == ONLY_MODULES

    @pytest.mark.parametrize("place", sorted(CALLERS))
    def test_no_other_contract_may_ask(self, world: World, place: str) -> None:
        contract, _, verb = place.partition(".")
        to = world.addresses["DepositToken:CNY" if contract == "DepositToken" else contract]
        data = artifact(contract).abi.function(verb).selector + ZEROS
        askers = world.addresses | {"an account": world.operator.maker.address}
        answered = set()
        for asker, address in askers.items():
            call = (address, to, data, ledger.GAS_LIMIT)
            done = ledger.EVM.call(world._memory, world._root, world._environment(), *call)
            refusal = None if done.succeeded else ledger.REVERTS.decode(done.output)
            if not (isinstance(refusal, Refusal) and refusal.name == "OnlyForModule"):
                answered.add(asker)
        assert answered == CALLERS[place]
