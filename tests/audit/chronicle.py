"""A small sealed history: the contracts' own scenes as signed transactions in blocks that the validators commit.

Keys are made from names, so everybody's are at hand: a test can be a thief who holds them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from coincurve import PrivateKey

from chain.audit.bundle.paper import Tip, contract_texts
from chain.audit.bundle.segments import segmented
from chain.audit.bundle.writer import written
from chain.contracts.artifact import artifact
from chain.contracts.deployment import Deployed, Deployment
from chain.embedded.building import header_of, sealed
from chain.embedded.consensus.consortium import Consortium, Validator
from chain.embedded.consensus.seals import Commit
from chain.embedded.consensus.signatures import SealDomain
from chain.embedded.consensus.validators import ValidatorSets
from chain.embedded.executors.protocol import Environment, Execution, Reader
from chain.embedded.executors.revm import Revm
from chain.embedded.store.sealed import Entry, SealedBlock
from chain.ethereum.blocks import Header
from chain.ethereum.keystore import address_of, sign_digest, sign_transaction
from chain.ethereum.transactions import Transaction, decode
from chain.port import Address, Hash32
from tests.contracts.world import founding
from tests.contracts.world.ledger import World, executed_by
from tests.contracts.world.members import CHAIN_ID, account, member
from tests.contracts.world.words import Capability

GAS = 30_000_000
LATER = founding.START + 10 * 365 * 86_400
"""The auditor's clock: after everything."""


class Key:
    """A validator's key, or a thief's own, made from a name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.private = PrivateKey(account(f"validator {name}", Capability.None_).key)
        self.address = address_of(self.private)

    def seal(self, header: Header, domain: SealDomain | None = None) -> bytes:
        """Its signature over a block of the audited ledger, or of another one."""
        digest = (domain or CONSORTIUM.seal_domain).seal_digest(header.number, 0, header.hash)
        return sign_digest(self.private, digest)


VALIDATORS = tuple(Key(name) for name in founding.VALIDATORS)
NEWCOMER = Key("centre")
"""No validator of genesis; a story may admit it."""
KEYS = {key.address: key for key in (*VALIDATORS, NEWCOMER)}
CONSORTIUM = Consortium(
    "audited",
    CHAIN_ID,
    founding.START - 1_000,
    (account("deployer", Capability.None_).address,),
    tuple(Validator(key.name, key.address) for key in VALIDATORS),
)


def commit(header: Header, keys: Sequence[Key]) -> bytes:
    """The commit of some keys over a block."""
    return Commit.of({key.address: key.seal(header) for key in keys}).encode()


def sealers(block: SealedBlock) -> list[Key]:
    """Whose keys sealed a block."""
    domain, header = CONSORTIUM.seal_domain, block.header
    return [KEYS[each] for each in Commit.decode(block.commit).signers(domain, header.number, header.hash)]


@dataclass(frozen=True)
class Chronicle:
    """Blocks in order, and where the contracts are."""

    blocks: tuple[SealedBlock, ...]
    deployment: Deployment

    def bundle(self, path: Path, since: Tip | None = None, **changes: Any) -> Path:
        """Write it as a bundle. ``changes`` are other ``consortium``, ``deployment`` or ``texts``."""
        first = 0 if since is None else since.number + 1
        records = [block.encode() for block in self.blocks[first:]]
        tip = Tip(self.blocks[-1].header.number, self.blocks[-1].header.hash)
        with written(path) as writer:
            writer.begin(
                changes.get("consortium", CONSORTIUM),
                changes.get("deployment", self.deployment),
                changes.get("texts", contract_texts()),
                since,
            )
            writer.put(segmented(records, first))
            writer.end(tip)
        return path


@cache
def signer_keys() -> dict[Address, bytes]:
    """The private keys of everybody in the contracts' world."""
    everybody = [account("deployer", Capability.None_)]
    for name in founding.PARTIES:
        everybody += member(name, 0).accounts
    return {each.address: each.key for each in everybody}


def signed(sent: Transaction, *, key: PrivateKey | None = None, **changes: Any) -> Transaction:
    """A transaction, changed or not, with its sender's signature or that of another key."""
    given = {"chain_id": CHAIN_ID, "nonce": sent.nonce, "gas": GAS, "to": sent.to, "data": sent.data, **changes}
    return decode(sign_transaction(key or PrivateKey(signer_keys()[sent.sender]), **given).raw)


class Scribe:
    """An executor for the contracts' world that signs what it is given and seals each block it makes."""

    def __init__(self) -> None:
        self.blocks = [CONSORTIUM.genesis()]
        self._evm = Revm()

    def execute(
        self, reader: Reader, parent_root: Hash32, environment: Environment, transactions: Sequence[Transaction]
    ) -> Execution:
        parent = self.blocks[-1].header
        assert parent.state_root == parent_root
        made = [signed(each) for each in transactions]
        ours = CONSORTIUM.environment(parent, environment.timestamp)
        execution = self._evm.execute(reader, parent_root, ours, made)
        validators = ValidatorSets(CONSORTIUM, self._evm, reader).after(parent)
        self.blocks.append(seal(parent, ours, made, execution, validators))
        return execution

    def __getattr__(self, name: str) -> Any:
        return getattr(self._evm, name)


def seal(
    parent: Header,
    environment: Environment,
    transactions: Sequence[Transaction],
    execution: Execution,
    validators: Sequence[Address],
) -> SealedBlock:
    """A block as the validators make it."""
    header = header_of(parent, environment, execution, validators[environment.number % len(validators)])
    block = sealed(header, transactions, execution, commit(header, [KEYS[each] for each in validators]))
    return SealedBlock.decode(header.number, block.encode())


def chronicle(story: Callable[[World], None]) -> Chronicle:
    """Found a ledger and let a story happen on it."""
    scribe = Scribe()
    with executed_by(scribe):
        world = founding.found()
        story(world)
    return Chronicle(tuple(scribe.blocks), deployment(world.addresses, scribe.blocks))


def deployment(addresses: Mapping[str, Address], blocks: Sequence[SealedBlock]) -> Deployment:
    """The manifest of a world's contracts, by where they are."""
    made = {entry.outcome.contract: (block, entry) for block in blocks for entry in block.entries}
    contracts = {}
    for name, address in addresses.items():
        block, entry = made[address]
        what = name.partition(":")[0]
        contracts[name] = Deployed(
            what, f"0x{address.hex()}", block.header.number, f"0x{entry.hash.hex()}", artifact(what).version
        )
    return Deployment(CHAIN_ID, f"0x{blocks[0].header.hash.hex()}", contracts)


def decoded(entry: Entry) -> Transaction:
    """A transaction as its record's bytes say."""
    return decode(entry.raw)
