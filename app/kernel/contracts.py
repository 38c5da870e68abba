"""The codec of a deployed ledger: names, arguments and events by the artefacts' ABIs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.kernel.codec import ContractCall, ContractError, Description, EncodedCall, Event, json_values
from chain.contracts.artifact import Artifact
from chain.contracts.deployment import Deployment
from chain.contracts.events import EventDecoder
from chain.contracts.revert import RevertDecoder
from chain.ethereum.abi.codec import Abi, Function
from chain.port import Address, BlockHead, Hash32, Log

APPROVAL = "ApprovalId"
_SELECTOR, _WORD = 4, 32


class Contracts:
    """The contracts of one ledger (see :class:`app.kernel.codec.Codec`)."""

    def __init__(self, deployment: Deployment) -> None:
        self._addresses = {name: deployed.at for name, deployed in deployment.contracts.items()}
        self._artifacts: Mapping[Address, Artifact] = deployment.artifacts()
        self._events = EventDecoder(self._artifacts)
        self._errors = RevertDecoder(artifact.abi for artifact in self._artifacts.values())

    def address(self, name: str) -> Address:
        """Where a contract is, by its name in the deployment: ``ClaimToken``, ``DepositToken:CNY``."""
        return self._addresses[name]

    def abis(self) -> dict[str, Sequence[Mapping[str, Any]]]:
        """The ABIs by artefact name."""
        return {artifact.name: artifact.abi.entries for artifact in self._artifacts.values()}

    def encode(self, call: ContractCall, approval: int = 0) -> EncodedCall:
        target, function = self._function(call)
        args = dict(call.args)
        if _takes_approval(function):
            args[function.inputs.names[0]] = approval
        return EncodedCall(call, target, function.encode(args))

    def named(self, target: Address, data: bytes, approval: int) -> EncodedCall:
        artifact = self._artifacts[target]
        function = artifact.abi.by_selector[data[:_SELECTOR]]
        word = approval.to_bytes(_WORD, "big")
        return EncodedCall(
            ContractCall(artifact.name, function.name, at=target),
            target,
            data[:_SELECTOR] + word + data[_SELECTOR + _WORD :],
        )

    def describe(self, target: Address, data: bytes) -> Description | None:
        artifact = self._artifacts.get(target)
        function = artifact.abi.by_selector.get(data[:_SELECTOR]) if artifact else None
        if artifact is None or function is None:
            return None
        try:
            args = function.inputs.decode_named(data[_SELECTOR:])
        except ValueError:
            return None
        shown = json_values(function.inputs.parameters, args)
        if _takes_approval(function):
            del shown[function.inputs.names[0]]
        return Description(artifact.name, function.name, shown)

    def takes_approval(self, call: ContractCall) -> bool:
        return _takes_approval(self._function(call)[1])

    def event(self, log: Log, block: BlockHead, transaction: Hash32) -> Event | None:
        found = self._events.decode(log, block, transaction)
        if found is None:
            return None
        return Event(found.contract, found.name, found.args, found.address, block, transaction, found.log_index)

    def error(self, data: bytes) -> ContractError | None:
        found = self._errors.decode(data)
        if found is None:
            return None
        return ContractError(found.name, json_values(found.declared.inputs.parameters, found.args))

    def _function(self, call: ContractCall) -> tuple[Address, Function]:
        target = call.at or self._addresses[call.contract]
        abi: Abi = self._artifacts[target].abi
        return target, abi.function(call.verb)


def _takes_approval(function: Function) -> bool:
    # A verb whose only argument is a request acts upon that request (cancel, release); it is not approved by one.
    inputs = function.inputs.parameters
    return len(inputs) > 1 and inputs[0].get("internalType") == APPROVAL
