"""Checking a proof with nothing but the addresses of the validators, and of the ledger where they are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chain.contracts.artifact import artifact
from chain.embedded.consensus.seals import Commit, SealError, check_commit
from chain.embedded.consensus.signatures import SealDomain
from chain.embedded.executors.state import decode_account
from chain.ethereum import rlp
from chain.ethereum.blocks import Header
from chain.ethereum.headers import read_header
from chain.ethereum.transactions import created_address
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import Address, Hash32
from chain.proofs.document import AccountProof, ProofDocument, SlotProof, record_text, subject_of
from chain.proofs.layout import Record
from chain.proofs.merkle import ProofError, value_in
from chain.proofs.subjects import Part, Subject, follow


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof proves: each part of its subject with its record, at a block that these validators sealed.

    ``registry`` names the ledger: its contracts are where the deployer of this registry put them. ``genesis`` is what the
    validators signed for, or, with ``signers`` empty, what the file alone says.
    """

    subject: Subject
    header: Header
    genesis: Hash32
    signers: tuple[Address, ...]
    registry: Address
    is_present: bool
    records: tuple[tuple[Part, Record], ...]


def verify(document: ProofDocument, validators: Sequence[Address], genesis: Hash32 | None = None) -> Proven:
    """Check a proof.

    Nobody signs block 0: a proof of it holds for whoever names the ``genesis`` that it is. Where there are no validators
    nobody signs anything, and :attr:`Proven.signers` is empty: what such a proof says, anybody could have written.

    :param validators: those that were in force at its block, as the caller knows them; none for a ledger without.
    :param genesis: the ledger, as the caller knows it.
    :raises ProofError: it does not prove what it says; the message says why.
    """
    header = _header(document)
    if genesis is not None and _raw(document.genesis) != genesis:
        raise ProofError(f"it is of another ledger: its genesis is {document.genesis}, yours 0x{genesis.hex()}")
    if header.number == 0 and genesis is None:
        raise ProofError("nobody signs block 0, and no genesis was named that it could be")
    signers = _signers(document, header, validators)
    deployer = Address(_raw(document.deployer))
    subject = subject_of(document.subject)
    records: list[tuple[Part, Record]] = []
    given = iter(document.accounts)

    def take(part: Part) -> tuple[Record, bool]:
        account = next(given, None)
        if account is None:
            raise ProofError(f"the proof has nothing of {part.contract}")
        record, is_something = _check_part(account, part, part.address(deployer), header)
        records.append((part, record))
        return record, is_something

    is_present = follow(subject, take)
    if next(given, None) is not None:
        raise ProofError("the proof has accounts that do not belong to it")
    if is_present != document.present:
        raise ProofError("the proof says otherwise whether there is such a record")
    registry = created_address(deployer, 0)
    named = Hash32(_raw(document.genesis))
    return Proven(subject, header, named, signers, registry, is_present, tuple(records))


def _header(document: ProofDocument) -> Header:
    try:
        header = read_header(_raw(document.header))
    except (ValueError, TypeError, IndexError) as error:
        raise ProofError(f"the header can't be read: {error}") from error
    if header.hash != _raw(document.block_hash) or header.number != document.block:
        raise ProofError("the header is not that of the block named")
    return header


def _signers(document: ProofDocument, header: Header, validators: Sequence[Address]) -> tuple[Address, ...]:
    commit = _raw(document.commit)
    domain = SealDomain(document.chain_id, Hash32(_raw(document.genesis)))
    try:
        check_commit(domain, header, commit, validators)
        if not validators or header.number == 0:
            return ()
        return Commit.decode(commit).signers(domain, header.number, header.hash)
    except SealError as error:
        raise ProofError(f"the block is not sealed by these validators: {error}") from error


def _check_part(given: AccountProof, part: Part, address: Address, header: Header) -> tuple[Record, bool]:
    """The record that an account's proof shows, and whether it is anything at all."""
    if (given.contract, given.variable, _raw(given.address)) != (part.contract, part.variable, address):
        raise ProofError(f"the proof is not of {part.variable} of {part.contract} at 0x{address.hex()}")
    if given.version != artifact(part.contract).version:
        raise ProofError(f"{part.contract} is of another version than this software's")
    storage_root = _storage_root(value_in(header.state_root, address, [_raw(node) for node in given.proof]))
    place = part.place
    if [int(each.slot, 16) for each in given.slots] != list(place.slots):
        raise ProofError(f"the slots are not those of {part.variable} of {part.contract}")
    words = {int(each.slot, 16): _word(each, storage_root) for each in given.slots}
    record = place.read(words)
    if record_text(record) != given.record:
        raise ProofError(f"the record of {part.contract} is not what its slots hold")
    return record, any(words.values())


def _storage_root(account: bytes) -> bytes:
    """The storage root in an account's value; that of nothing where there is no account."""
    if not account:
        return EMPTY_ROOT
    try:
        return decode_account(account).storage_root
    except (ValueError, TypeError) as error:
        raise ProofError(f"the account can't be read: {error}") from error


def _word(given: SlotProof, storage_root: bytes) -> int:
    slot = bytes.fromhex(given.slot[2:])
    found = value_in(storage_root, slot, [_raw(node) for node in given.proof])
    try:
        word = rlp.decode_int(rlp.decode(found)) if found else 0
    except ValueError as error:
        raise ProofError(f"the word in slot {given.slot} can't be read: {error}") from error
    if word != int(given.value, 16):
        raise ProofError(f"slot {given.slot} holds another word")
    return word


def _raw(text: str) -> bytes:
    return bytes.fromhex(text[2:])
