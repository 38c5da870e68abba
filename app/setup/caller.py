"""Verbs before there is a service: send one, wait for its block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel.lanes import GAS_LIMIT
from chain.contracts.artifact import artifact, artifacts
from chain.contracts.deployment import Deployment
from chain.contracts.events import EventDecoder
from chain.contracts.revert import RevertDecoder
from chain.errors import Reverted
from chain.ethereum.keystore import Keystore
from chain.port import Address, Call, Chain, Receipt

WAIT_S_MAX = 60.0
"""How long a verb may take; it takes a fraction of a second."""
DUAL_CONTROL = "DualControl"


class SetupRefused(Exception):
    """A contract refused a verb of the set-up."""


class Caller:
    """Speaks to a deployment with the keys of a keystore."""

    def __init__(self, chain: Chain, keystore: Keystore, deployment: Deployment) -> None:
        self._chain = chain
        self._keystore = keystore
        self._deployment = deployment
        self._reverts = RevertDecoder(each.abi for each in artifacts().values())

    def send(self, account: Address, contract: str, verb: str, args: Mapping[str, Any]) -> Receipt:
        """Do a verb and wait until it is final.

        :raises SetupRefused: the contract says no.
        """
        deployed = self._deployment.contracts[contract]
        data = artifact(deployed.artifact).abi.function(verb).encode(args)
        try:
            self._chain.call(Call(account, deployed.at, data))
        except Reverted as reverted:
            raise self._refused(reverted.data) from reverted
        nonce = self._chain.transaction_count(account)
        signed = self._keystore.sign(
            account,
            chain_id=self._chain.chain_id,
            nonce=nonce,
            gas=GAS_LIMIT,
            to=deployed.at,
            data=data,
            fee=self._chain.fee(),
        )
        receipt = self._chain.wait(self._chain.submit(signed.raw), WAIT_S_MAX)
        if not receipt.succeeded:
            raise self._refused(receipt.revert)
        return receipt

    def send_by_two(
        self, maker: Address, checker: Address, contract: str, verb: str, args: Mapping[str, Any]
    ) -> Receipt:
        """Do a verb that takes two persons of a party: its maker files, its checker calls. Stopped between the two, it
        leaves a request that expires; the next time files another.

        :param args: without the approval number, which comes first.
        :raises SetupRefused: the contract says no.
        """
        deployed = self._deployment.contracts[contract]
        function = artifact(deployed.artifact).abi.function(verb)
        first = function.inputs.names[0]
        asked = {"target": deployed.at, "call": function.encode({**args, first: 0})}
        filed = self.send(maker, DUAL_CONTROL, "file", asked)
        return self.send(checker, contract, verb, {**args, first: self._approval(filed)})

    def _approval(self, filed: Receipt) -> int:
        """The number that a filing's event names."""
        known = EventDecoder(self._deployment.artifacts())
        (number,) = (event.args["approval"] for event in known.of(filed) if event.name == "ApprovalFiled")
        return int(number)

    def _refused(self, data: bytes) -> SetupRefused:
        return SetupRefused(str(self._reverts.decode(data) or f"0x{data.hex()}"))
