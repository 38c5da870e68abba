"""Making a proof of a record from the node's state at a block."""

from __future__ import annotations

from chain.contracts.artifact import artifact
from chain.embedded.node import EmbeddedChain
from chain.ethereum import rlp
from chain.ethereum.hexes import hex_text
from chain.port import Address, BlockNumber
from chain.proofs.document import AccountProof, ProofDocument, SlotProof, record_text, text_of
from chain.proofs.layout import Record
from chain.proofs.subjects import Part, Subject, follow


class Prover:
    """Proves records of one ledger. Thread-safe."""

    def __init__(self, chain: EmbeddedChain) -> None:
        self._chain = chain

    def prove(self, subject: Subject, block: BlockNumber | None = None) -> ProofDocument:
        """A proof as of a block; without one, of the newest.

        :raises chain.errors.UnknownBlock: there is no such block (yet).
        :raises chain.errors.Pruned: its state is no longer kept.
        """
        sealed = self._chain.sealed_block(self._chain.head().number if block is None else block)
        number = BlockNumber(sealed.header.number)
        accounts: list[AccountProof] = []

        def take(part: Part) -> tuple[Record, bool]:
            account, record, is_something = self._part(part, number)
            accounts.append(account)
            return record, is_something

        is_present = follow(subject, take)
        return ProofDocument(
            chain_id=self._chain.chain_id,
            genesis=hex_text(self._chain.consortium.seal_domain.genesis),
            subject=text_of(subject),
            present=is_present,
            block=number,
            block_hash=hex_text(sealed.header.hash),
            header=hex_text(rlp.encode(sealed.header.items())),
            commit=hex_text(sealed.commit),
            validators=[hex_text(each) for each in self._chain.validators_at(number)],
            deployer=hex_text(self._chain.consortium.admins[0]),
            accounts=accounts,
        )

    def _part(self, part: Part, number: BlockNumber) -> tuple[AccountProof, Record, bool]:
        """The proof of one record, what it holds, and whether that is anything at all."""
        address: Address = part.address(self._chain.consortium.admins[0])
        found = self._chain.proof(address, part.place.slots, number)
        words = {slot: value for slot, value, _nodes in found.slots}
        record = part.place.read(words)
        account = AccountProof(
            contract=part.contract,
            version=artifact(part.contract).version,
            address=hex_text(address),
            proof=[hex_text(node) for node in found.account_nodes],
            variable=part.variable,
            record=record_text(record),
            slots=[
                SlotProof(slot=f"0x{slot:064x}", value=f"0x{value:064x}", proof=[hex_text(node) for node in nodes])
                for slot, value, nodes in found.slots
            ],
        )
        return account, record, any(words.values())
