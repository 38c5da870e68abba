"""Whether the contracts of a ledger are the planned ones, created by its first admin and wired to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chain.audit.findings import Finding
from chain.contracts.artifact import Artifact
from chain.contracts.deployment import Deployment, address_at
from chain.contracts.genesis import DEPOSITS, MODULES
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.executors.protocol import Executor, Reader
from chain.embedded.store.sealed import Entry, SealedBlock
from chain.ethereum.transactions import Transaction
from chain.port import Address, Hash32

_FAILURES = (KeyError, ValueError)


class Contracts:
    """The contracts that a bundle's deployment names, by name; known to be the planned ones unless a finding says not."""

    def __init__(
        self, consortium: Consortium, deployment: Deployment | None, artifacts: Mapping[str, Artifact]
    ) -> None:
        at = address_at(consortium.admins[0])
        tokens = [name for name in (deployment.contracts if deployment else ()) if name.startswith(f"{DEPOSITS}:")]
        names = (*MODULES.values(), *tokens)
        self.addresses: dict[str, Address] = {name: at(nonce) for nonce, name in enumerate(names)}
        self._deployment = deployment
        self._genesis = consortium.genesis().header.hash
        known = {name: artifacts.get(name.partition(":")[0]) for name in names}
        self.artifacts = {name: artifact for name, artifact in known.items() if artifact is not None}
        self._missing = [name for name, artifact in known.items() if artifact is None]
        self._chain_id = consortium.chain_id
        self._created: set[str] = set()

    @property
    def is_complete(self) -> bool:
        """Whether every contract has an artefact, so that the books can be kept."""
        return not self._missing

    def check_manifest(self) -> Iterator[Finding]:
        """Whether the deployment names the contracts that the first admin's creations make, in their order."""
        for name in self._missing:
            yield Finding("artefact-differs", "the bundle has no artefact of it", contract=name)
        if self._deployment is None:
            return
        if self._deployment.genesis != f"0x{self._genesis.hex()}":
            yield Finding("deployment-differs", "it is of a ledger with another genesis")
        if self._deployment.chain_id != self._chain_id:
            detail = f"it is of chain {self._deployment.chain_id}, the consortium's is {self._chain_id}"
            yield Finding("deployment-differs", detail)
        for name, address in self.addresses.items():
            said = self._deployment.contracts.get(name)
            if said is None or said.at != address:
                where = "nowhere" if said is None else said.address
                yield Finding("deployment-differs", f"{name} is {where}, not 0x{address.hex()}", contract=name)
            elif said.artifact != name.partition(":")[0]:
                yield Finding("deployment-differs", f"it is said to be made from {said.artifact}", contract=name)
            elif name in self.artifacts and said.version != self.artifacts[name].version:
                detail = f"its version is said to be {said.version}, its artefact's is {self.artifacts[name].version}"
                yield Finding("deployment-differs", detail, contract=name)
        for name in self._deployment.contracts.keys() - self.addresses.keys():
            yield Finding("deployment-differs", "no ledger has such a contract", contract=name)

    def check_creations(self, block: SealedBlock, transactions: Sequence[Transaction]) -> Iterator[Finding]:
        """Whether what was created in a block is what was planned at its address."""
        by_address = {address: name for name, address in self.addresses.items()}
        for index, (entry, sent) in enumerate(zip(block.entries, transactions, strict=True)):
            if entry.outcome.contract is None:
                continue
            name = by_address.get(entry.outcome.contract)
            if name is None:
                detail = f"0x{entry.outcome.contract.hex()} was created by 0x{sent.sender.hex()}"
                yield Finding("contract-unplanned", detail, block.header.number, index)
                continue
            self._created.add(name)
            yield from self._misplaced(name, block, index, entry)
            artifact = self.artifacts.get(name)
            if artifact is not None and not self._is_planned(name, artifact, sent.data):
                detail = "it was created from other code, or with other neighbours"
                yield Finding("contract-differs", detail, block.header.number, index, name)

    def _misplaced(self, name: str, block: SealedBlock, index: int, entry: Entry) -> Iterator[Finding]:
        said = self._deployment.contracts.get(name) if self._deployment is not None else None
        if said is not None and (said.block, said.transaction) != (block.header.number, f"0x{entry.hash.hex()}"):
            detail = f"it was created by 0x{entry.hash.hex()}, said is {said.transaction} in block {said.block}"
            yield Finding("deployment-differs", detail, block.header.number, index, name)

    def check_code(self, executor: Executor, reader: Reader, root: Hash32, block: int) -> Iterator[Finding]:
        """Whether the code at each address is the artefact's, as of the last block."""
        for name, address in self.addresses.items():
            artifact = self.artifacts.get(name)
            if name not in self._created:
                yield Finding("deployment-differs", "it was never created", block, contract=name)
            elif artifact is not None and not artifact.is_code(_code(executor, reader, root, address)):
                yield Finding("contract-differs", "the code is not its artefact's", block, contract=name)

    def _is_planned(self, name: str, artifact: Artifact, data: bytes) -> bool:
        """Whether initcode is the artefact's with canonical arguments: the ledger's modules, and a token's currency."""
        if not data.startswith(artifact.creation):
            return False
        try:
            args = artifact.abi.decode_constructor(data[len(artifact.creation) :])
        except ValueError:
            return False
        code = name.partition(":")[2].encode()
        return (
            artifact.creation_data(args) == data
            and args[0] == {field: self.addresses[module] for field, module in MODULES.items()}
            and (not code or args[1] == code)
        )


def _code(executor: Executor, reader: Reader, root: Hash32, address: Address) -> bytes:
    try:
        return executor.code(reader, root, address)
    except _FAILURES:
        return b""
