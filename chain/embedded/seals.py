"""Seals: what a validator signs of a block, and when the signatures over it make the block final.

Pure functions, for the node that collects signatures and for whoever checks them with nothing but the validators'
addresses (``docs/chain-rules.md``, "Seals").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from chain.embedded import rlp
from chain.embedded.blocks import Header
from chain.embedded.transactions import signer
from chain.keccak import keccak
from chain.port import Address, Hash32

SIGNATURE_BYTES = 65
"""r, s and v (27 or 28), as contracts recover a signer."""

_DOMAIN = b"\x19Tallystick seal\x00"
"""No transaction, EIP-191 message or EIP-712 digest begins with it, so a seal is never a signature of anything else."""

Reason = Literal[
    "malformed",
    "bad-signature",
    "wrong-order",
    "not-a-validator",
    "wrong-proposer",
    "no-quorum",
    "not-the-hash",
]


class SealError(Exception):
    """A commit does not make its block final.

    ``reason`` is one of: ``malformed`` (not the canonical RLP of a list of 65-byte strings); ``bad-signature`` (it
    recovers no key, or its s is the higher of two); ``wrong-order`` (signers do not ascend by address, or one signed
    twice); ``not-a-validator`` (signed by somebody else, or over another block); ``wrong-proposer`` (the header's extra
    data names no validator, or somebody where there are none); ``no-quorum``; ``not-the-hash`` (without validators, and of genesis, the commit is the block's hash).
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def seal_digest(chain_id: int, block_hash: Hash32) -> Hash32:
    """What a validator signs of a block. The hash covers the block's number."""
    return Hash32(keccak(_DOMAIN + chain_id.to_bytes(32, "big") + block_hash))


def quorum(count: int) -> int:
    """How many of ``count`` validators make a block final: two thirds, rounded up."""
    return (2 * count + 2) // 3


@dataclass(frozen=True, slots=True)
class Commit:
    """Signatures over one block, in the order of their signers' addresses."""

    signatures: tuple[bytes, ...]

    def encode(self) -> bytes:
        """What stands beside the block: the RLP of the list."""
        return rlp.encode(list(self.signatures))

    @classmethod
    def decode(cls, encoded: bytes) -> Commit:
        """The inverse of :meth:`encode`.

        :raises SealError: ``malformed``.
        """
        try:
            items = rlp.decode(encoded)
        except ValueError as error:
            raise SealError("malformed", str(error)) from error
        if not isinstance(items, list) or any(
            not isinstance(item, bytes) or len(item) != SIGNATURE_BYTES for item in items
        ):
            raise SealError("malformed", f"not a list of signatures of {SIGNATURE_BYTES} bytes")
        return cls(tuple(items))

    @classmethod
    def of(cls, signatures: dict[Address, bytes]) -> Commit:
        """A commit of signatures by signer."""
        return cls(tuple(signatures[signer] for signer in sorted(signatures)))

    def signers(self, digest: Hash32) -> tuple[Address, ...]:
        """Who signed a digest, in the commit's order. Of another digest than the signed one these are strangers.

        :raises SealError: ``bad-signature``.
        """
        return tuple(signer_of(digest, signature) for signature in self.signatures)


def signer_of(digest: Hash32, signature: bytes) -> Address:
    """Who made a seal of 65 bytes.

    :raises SealError: ``bad-signature``.
    """
    r, s, v = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big"), signature[64]
    if v not in (27, 28):
        raise SealError("bad-signature", f"v is {v}")
    try:
        return signer(digest, v - 27, r, s)
    except ValueError as error:
        raise SealError("bad-signature", str(error)) from error


def check_commit(chain_id: int, header: Header, commit: bytes, validators: Sequence[Address]) -> None:
    """Judge whether a commit makes a block final, given the validators in force at its number.

    :raises SealError: it does not.
    """
    if not validators or header.number == 0:
        _check_hash(header, commit)
        return
    signers = Commit.decode(commit).signers(seal_digest(chain_id, header.hash))
    strangers = [signer for signer in signers if signer not in validators]
    if strangers:
        raise SealError("not-a-validator", f"0x{strangers[0].hex()} signed, or another block was signed")
    if any(earlier >= later for earlier, later in pairwise(signers)):
        raise SealError("wrong-order", "signers do not ascend by address")
    if header.extra_data not in validators:
        raise SealError("wrong-proposer", f"extra data is 0x{header.extra_data.hex()}, no validator")
    if len(signers) < quorum(len(validators)):
        raise SealError("no-quorum", f"{len(signers)} of {len(validators)} signed; {quorum(len(validators))} have to")


def equivocation(
    chain_id: int, one: tuple[Header, bytes], other: tuple[Header, bytes], validators: Sequence[Address]
) -> tuple[Address, ...]:
    """The validators who signed two blocks of one height, each given as header and commit: proof of fault.

    Nobody, where the headers are one block or of two heights. Commits need no quorum; who is no validator is not named.

    :raises SealError: ``malformed`` or ``bad-signature``.
    """
    (first, first_commit), (second, second_commit) = one, other
    if first.number != second.number or first.number == 0 or first.hash == second.hash:
        return ()
    both = set(Commit.decode(first_commit).signers(seal_digest(chain_id, first.hash))) & set(
        Commit.decode(second_commit).signers(seal_digest(chain_id, second.hash))
    )
    return tuple(validator for validator in validators if validator in both)


def _check_hash(header: Header, commit: bytes) -> None:
    if commit != header.hash:
        raise SealError("not-the-hash", "without validators a commit is the block's hash")
    if header.number and header.extra_data:
        raise SealError("wrong-proposer", "extra data names a proposer where there are no validators")
