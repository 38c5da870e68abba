"""Creating the contracts of a ledger, checking that they are what was meant, and writing down where they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from chain.contracts.artifact import Artifact, artifact
from chain.contracts.genesis import Creation
from chain.errors import WrongLedger
from chain.ethereum.keystore import Keystore
from chain.ethereum.transactions import created_address
from chain.files.json import JsonLimits, parse_json_object
from chain.port import Address, BlockNumber, Chain, Hash32, Receipt
from chain.runtime.atomic_files import write_whole

GENESIS = BlockNumber(0)

MANIFEST_LIMITS = JsonLimits(bytes=256 << 10, values=4_096)
"""Thirteen modules and a token a currency, six fields each."""

CREATION_GAS = 8_000_000
"""Gas limit of a creation: twice what the dearest one uses, and below the smallest block of common networks."""

WAIT_S_MAX = 60.0
"""How long a creation may take; it takes a fraction of a second."""


class DeploymentFailed(Exception):
    """A creation was refused, or made something else than was meant."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """One contract of a ledger. ``version`` is its artefact's; addresses and hashes are 0x-prefixed hex."""

    artifact: str
    address: str
    block: int
    transaction: str
    version: str

    @property
    def at(self) -> Address:
        """The address as bytes."""
        return Address(bytes.fromhex(self.address[2:]))


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where a ledger's contracts are, by their name in the plan."""

    chain_id: int
    genesis: str
    contracts: Mapping[str, Deployed]

    def address(self, name: str) -> Address:
        """A contract's address. :raises KeyError: there is no such contract."""
        return self.contracts[name].at

    def artifacts(self) -> dict[Address, Artifact]:
        """The artefact at each address, for :class:`chain.contracts.events.EventDecoder`."""
        return {each.at: artifact(each.artifact) for each in self.contracts.values()}

    def write(self, path: Path) -> None:
        """Write the manifest durably."""
        write_whole(path, json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> Deployment:
        """Read a manifest.

        :raises WrongLedger: it can't be read.
        """
        try:
            fields = parse_json_object(path.read_bytes(), MANIFEST_LIMITS)
            contracts = {name: Deployed(**each) for name, each in fields["contracts"].items()}
            return cls(fields["chain_id"], fields["genesis"], contracts)
        except (ValueError, KeyError, TypeError) as error:
            raise WrongLedger(f"{path} can't be read: {error}") from error


def address_at(deployer: Address) -> Callable[[int], Address]:
    """The address of a deployer's creation with a nonce."""
    return lambda nonce: created_address(deployer, nonce)


def deploy(
    chain: Chain,
    keystore: Keystore,
    deployer: Address,
    creations: Sequence[Creation],
    find: Callable[[str], Artifact] = artifact,
) -> Deployment:
    """Create every contract of a plan, in order, and check its code. What exists already is checked and kept, so that an
    interrupted deployment goes on where it stopped.

    :raises DeploymentFailed: a creation was refused, or its address or code is not the planned one.
    """
    first = chain.transaction_count(deployer)
    hashes = [
        _submit(chain, keystore, deployer, nonce, find(creation.artifact).creation_data(creation.args))
        for nonce, creation in enumerate(creations)
        if nonce >= first
    ]
    for hash_ in hashes:
        receipt = chain.wait(hash_, WAIT_S_MAX)
        if not receipt.succeeded:
            raise DeploymentFailed(f"transaction 0x{hash_.hex()} was refused with 0x{receipt.revert.hex()}")
    created = _created(chain, {creation.address for creation in creations})
    contracts: dict[str, Deployed] = {}
    for creation in creations:
        meant, receipt_of = find(creation.artifact), created.get(creation.address)
        if receipt_of is None or not meant.is_code(chain.code(creation.address)):
            raise DeploymentFailed(f"{creation.name} is not at 0x{creation.address.hex()}")
        contracts[creation.name] = Deployed(
            artifact=creation.artifact,
            address=f"0x{creation.address.hex()}",
            block=receipt_of.block.number,
            transaction=f"0x{receipt_of.transaction.hex()}",
            version=meant.version,
        )
    genesis = chain.block(GENESIS).head.hash
    return Deployment(chain.chain_id, f"0x{genesis.hex()}", contracts)


def check(chain: Chain, deployment: Deployment) -> None:
    """Check that a manifest belongs to a chain and to this software's contracts.

    :raises WrongLedger: it does not; before version 1.0 a changed contract starts a new ledger.
    """
    for name, deployed in deployment.contracts.items():
        meant = artifact(deployed.artifact)
        if deployed.version != meant.version:
            raise WrongLedger(f"{name} was created by another version of this software: start a new ledger")
        if not meant.is_code(chain.code(deployed.at)):
            raise WrongLedger(f"{name} is not at {deployed.address}")


def _submit(chain: Chain, keystore: Keystore, deployer: Address, nonce: int, data: bytes) -> Hash32:
    chain_id, fee = chain.chain_id, chain.fee()
    signed = keystore.sign(deployer, chain_id=chain_id, nonce=nonce, gas=CREATION_GAS, to=None, data=data, fee=fee)
    return chain.submit(signed.raw)


def _created(chain: Chain, wanted: set[Address]) -> dict[Address, Receipt]:
    """The receipts of creations by address; a ledger's are in its first blocks, so reading stops early."""
    found: dict[Address, Receipt] = {}
    for block in chain.blocks(GENESIS):
        found.update({each.contract: each for each in block.receipts if each.contract in wanted and each.contract})
        if len(found) == len(wanted):
            break
    return found
