"""Reading contracts at one point in history, by the names of a deployment and of the ABI."""

from __future__ import annotations

from typing import Any

from chain.contracts.artifact import artifact
from chain.contracts.deployment import Deployment
from chain.errors import NoContract
from chain.port import NOBODY, Address, At, Call, Chain


class ContractViews:
    """The contracts of one ledger at one block (see :class:`chain.audit.state.Views`)."""

    def __init__(self, chain: Chain, deployment: Deployment, at: At = "head") -> None:
        self._chain = chain
        self._deployment = deployment
        self._at = at

    def address(self, contract: str) -> Address:
        """Where a contract is; ``DepositToken:CNY`` names the token of a currency.

        :raises KeyError: the deployment has no such contract.
        """
        return self._deployment.address(contract)

    def addresses(self) -> dict[str, Address]:
        """Every contract by name."""
        return {name: deployed.at for name, deployed in self._deployment.contracts.items()}

    def read(self, contract: str, view: str, *args: Any) -> Any:
        """A view's value, or a tuple of several; a struct comes as a dict by field names, an array as a list.

        :raises chain.errors.Reverted: the contract refuses to answer, as for a record that does not exist.
        :raises chain.errors.NoContract: the contract was not there yet.
        """
        function = artifact(self._deployment.contracts[contract].artifact).abi.function(view)
        call = Call(NOBODY, self.address(contract), function.encode(args))
        returned = self._chain.call(call, self._at)
        if not returned:
            raise NoContract(f"{contract} did not exist yet")
        values = function.decode(returned)
        return values[0] if len(values) == 1 else values
