"""Seals: what a validator signs of a block, and when the signatures over it make the block final.

Pure functions, for the node that collects signatures and for whoever checks them with nothing but the ledger's name and
the validators' addresses (``docs/chain-rules.md``, "Seals").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from chain.embedded.consensus.round_changes import (
    Certificate,
    RoundChange,
    RoundChangeError,
    certificate_items,
    check_certificate,
    read_certificate,
)
from chain.embedded.consensus.signatures import (
    SIGNATURE_BYTES,
    SIGNERS_MAX,
    SealDomain,
    SignatureError,
    quorum,
    recovered,
)
from chain.ethereum import rlp
from chain.ethereum.blocks import Header
from chain.ethereum.trie import EMPTY_ROOT
from chain.port import Address, Hash32

ROUNDS_MAX = 16
"""Round changes that a commit may carry. Each takes twice as long as the one before it (``ROUND_S``), so that whoever
makes validators vote for nonsense comes to the last one after days, not seconds."""

Reason = Literal[
    "malformed",
    "bad-signature",
    "wrong-order",
    "not-a-validator",
    "wrong-proposer",
    "no-quorum",
    "not-the-hash",
    "not-genesis",
    "round-not-changed",
]


class SealError(Exception):
    """A commit does not make its block final.

    ``reason`` is one of: ``malformed`` (not the canonical RLP of a commit); ``bad-signature`` (it recovers no key, or its
    s is the higher of two); ``wrong-order`` (signers do not ascend by address, or one signed twice); ``not-a-validator``
    (signed by somebody else, over another block or for another ledger); ``wrong-proposer`` (the header's extra data names
    no validator, or somebody where there are none); ``no-quorum``; ``not-the-hash`` (without validators, and of genesis,
    the commit is the block's hash); ``not-genesis`` (a header of number 0 that is not this ledger's genesis);
    ``round-not-changed`` (it is of a later round, and a certificate does not show that the rounds before are over).
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Commit:
    """Signatures over one block, in the order of their signers' addresses, and what ended each round before theirs."""

    signatures: tuple[bytes, ...]
    certificates: tuple[Certificate, ...] = ()

    @property
    def round(self) -> int:
        """The round in which the block was sealed; 0 but where a height was stuck."""
        return len(self.certificates)

    def encode(self) -> bytes:
        """What stands beside the block: the RLP of the list of signatures, or of that list and of the certificates."""
        signatures: list[rlp.Item] = list(self.signatures)
        if not self.certificates:
            return rlp.encode(signatures)
        return rlp.encode([signatures, [certificate_items(each) for each in self.certificates]])

    @classmethod
    def decode(cls, encoded: bytes) -> Commit:
        """The inverse of :meth:`encode`.

        :raises SealError: ``malformed``.
        """
        try:
            return _commit(rlp.decode(encoded))
        except (ValueError, TypeError) as error:
            raise SealError("malformed", str(error)) from error

    @classmethod
    def of(cls, signatures: dict[Address, bytes], certificates: Sequence[Certificate] = ()) -> Commit:
        """A commit of signatures by signer."""
        return cls(tuple(signatures[signer] for signer in sorted(signatures)), tuple(certificates))

    def signers(self, domain: SealDomain, number: int, block_hash: Hash32) -> tuple[Address, ...]:
        """Who signed a block, in the commit's order. Of another block than the signed one these are strangers.

        :raises SealError: ``bad-signature``.
        """
        digest = domain.seal_digest(number, self.round, block_hash)
        return tuple(signer_of(digest, signature) for signature in self.signatures)


def _largest() -> Commit:
    signature = bytes(SIGNATURE_BYTES)
    return Commit(
        (signature,) * SIGNERS_MAX, ((RoundChange(Hash32(bytes(32)), signature),) * SIGNERS_MAX,) * ROUNDS_MAX
    )


COMMIT_BYTES_MAX = len(_largest().encode())
"""Of the commit in the last round of the largest consortium, each of whose certificates everybody signed. Whoever reads
a commit from somebody else refuses a longer one before it looks at a signature."""


def signer_of(digest: Hash32, signature: bytes) -> Address:
    """Who made a seal of 65 bytes.

    :raises SealError: ``bad-signature``.
    """
    try:
        return recovered(digest, signature)
    except SignatureError as error:
        raise SealError("bad-signature", str(error)) from error


def is_genesis(domain: SealDomain, header: Header) -> bool:
    """Whether a header is the block that the ledger began with: nobody signs it, its hash names the ledger."""
    return header.number == 0 and header.hash == domain.genesis and header.state_root == EMPTY_ROOT


def check_commit(domain: SealDomain, header: Header, commit: bytes, validators: Sequence[Address]) -> None:
    """Judge whether a commit makes a block final, given the ledger and the validators in force at the block's number.

    :raises SealError: it does not.
    """
    if header.number == 0:
        if not is_genesis(domain, header):
            raise SealError("not-genesis", f"block 0 is 0x{header.hash.hex()}, not 0x{domain.genesis.hex()}")
        _check_hash(header, commit)
    elif not validators:
        _check_hash(header, commit)
        if header.extra_data:
            raise SealError("wrong-proposer", "extra data names a proposer where there are no validators")
    else:
        if header.extra_data not in validators:
            raise SealError("wrong-proposer", f"extra data is 0x{header.extra_data.hex()}, no validator")
        check_signatures(domain, header.number, header.hash, Commit.decode(commit), validators)


def check_signatures(
    domain: SealDomain, number: int, block_hash: Hash32, commit: Commit, validators: Sequence[Address]
) -> tuple[Address, ...]:
    """Judge the signatures over a block of which no more than number and hash is known, and return the signers.

    :param validators: those in force at ``number``; one or more.
    :raises SealError: they do not make it final.
    """
    signers = commit.signers(domain, number, block_hash)
    strangers = [signer for signer in signers if signer not in validators]
    if strangers:
        raise SealError("not-a-validator", f"0x{strangers[0].hex()} signed, or another block or ledger was meant")
    if any(earlier >= later for earlier, later in pairwise(signers)):
        raise SealError("wrong-order", "signers do not ascend by address")
    if not signers or len(signers) < quorum(len(validators)):
        raise SealError("no-quorum", f"{len(signers)} of {len(validators)} signed; {quorum(len(validators))} have to")
    try:
        for round_, certificate in enumerate(commit.certificates):
            check_certificate(domain, number, round_, certificate, validators, block_hash)
    except RoundChangeError as error:
        raise SealError("round-not-changed", str(error)) from error
    return signers


Sealed = tuple[int, Hash32, bytes]
"""A block as a receipt has it: number, hash and commit."""


def equivocation(domain: SealDomain, one: Sealed, other: Sealed, validators: Sequence[Address]) -> tuple[Address, ...]:
    """The validators who are proven at fault by two sealed blocks of one height: who signed both in one round, and who
    signed one and said in a round change that it had not.

    Nobody, where they are one block or of two heights. Commits need no quorum; who is no validator is not named.

    :raises SealError: ``malformed`` or ``bad-signature``.
    """
    (number, first, first_commit), (its_number, second, second_commit) = one, other
    if number != its_number or number == 0 or first == second:
        return ()
    commits = Commit.decode(first_commit), Commit.decode(second_commit)
    signers = [
        set(commit.signers(domain, number, block)) for commit, block in zip(commits, (first, second), strict=True)
    ]
    guilty = signers[0] & signers[1] if commits[0].round == commits[1].round else set()
    for earlier, later, block in ((0, 1, first), (1, 0, second)):
        round_ = commits[earlier].round
        if round_ < commits[later].round:
            guilty |= signers[earlier] & _denied(domain, number, round_, commits[later].certificates[round_], block)
    return tuple(validator for validator in validators if validator in guilty)


def _denied(domain: SealDomain, number: int, round_: int, certificate: Certificate, block_hash: Hash32) -> set[Address]:
    """Who said in a round change that it had not signed a block in that round."""
    found = set()
    for change in certificate:
        if change.voted != block_hash:
            found.add(signer_of(domain.round_change_digest(number, round_, change.voted), change.signature))
    return found


def _check_hash(header: Header, commit: bytes) -> None:
    if commit != header.hash:
        raise SealError("not-the-hash", "of genesis, and without validators, a commit is the block's hash")


def _commit(items: Any) -> Commit:
    if not isinstance(items, list):
        raise ValueError("no list")  # noqa: TRY004  (bad content, not a bad caller)
    if items and isinstance(items[0], list):
        signatures, certificates = items
        if not isinstance(certificates, list) or not 0 < len(certificates) <= ROUNDS_MAX:
            raise ValueError(f"not 1 to {ROUNDS_MAX} certificates of round changes")
        return Commit(_signatures(signatures), tuple(map(read_certificate, certificates)))
    return Commit(_signatures(items))


def _signatures(items: list[Any]) -> tuple[bytes, ...]:
    if len(items) > SIGNERS_MAX:
        raise ValueError(f"more than {SIGNERS_MAX} signatures")
    if any(not isinstance(item, bytes) or len(item) != SIGNATURE_BYTES for item in items):
        raise ValueError(f"not a list of signatures of {SIGNATURE_BYTES} bytes")
    return tuple(items)
