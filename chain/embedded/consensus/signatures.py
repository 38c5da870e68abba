"""What validators sign, and who signed: the digests of a ledger, and how a quorum counts."""

from __future__ import annotations

from dataclasses import dataclass

from chain.ethereum.keccak import keccak
from chain.ethereum.transactions import signer
from chain.port import Address, Hash32

SIGNATURE_BYTES = 65
"""r, s and v (27 or 28), as contracts recover a signer."""

SIGNERS_MAX = 32
"""Validators that there can be, and so signatures over anything: checking more would only cost time."""

NOTHING = Hash32(bytes(32))
"""In a round change, for "no block of this height and round"."""

_SEAL = b"\x19Tallystick seal\x00"
_ROUND_CHANGE = b"\x19Tallystick round change\x00"
"""No transaction, EIP-191 message or EIP-712 digest begins with either, so neither is ever a signature of anything else."""


class SignatureError(ValueError):
    """65 bytes recover no key, or their s is the higher of two."""


@dataclass(frozen=True, slots=True)
class SealDomain:
    """The ledger that a signature is for. Its genesis hash covers everything the consortium file says, so a ledger that
    the same members found anew is another one; the chain id is in it too, for whoever has no more than a header."""

    chain_id: int
    genesis: Hash32

    def seal_digest(self, number: int, round_: int, block_hash: Hash32) -> Hash32:
        """What a validator signs of a block in a round. The number is signed by itself too, so that a receipt proves it
        without the header."""
        return self._digest(_SEAL, number, round_, block_hash)

    def round_change_digest(self, number: int, round_: int, voted: Hash32) -> Hash32:
        """What a validator signs to say that it signs nothing more in a round, and which block it signed in it."""
        return self._digest(_ROUND_CHANGE, number, round_, voted)

    def _digest(self, tag: bytes, number: int, round_: int, digest: Hash32) -> Hash32:
        named = (
            self.chain_id.to_bytes(32, "big"),
            self.genesis,
            number.to_bytes(32, "big"),
            round_.to_bytes(32, "big"),
        )
        return Hash32(keccak(tag + b"".join(named) + digest))


def quorum(count: int) -> int:
    """How many of ``count`` validators make a block final: two thirds, rounded up."""
    return (2 * count + 2) // 3


def recovered(digest: Hash32, signature: bytes) -> Address:
    """Who made a signature.

    :raises SignatureError: nobody did.
    """
    if len(signature) != SIGNATURE_BYTES or signature[64] not in (27, 28):
        raise SignatureError(f"{len(signature)} bytes, or another v than 27 or 28")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    try:
        return signer(digest, signature[64] - 27, r, s)
    except ValueError as error:
        raise SignatureError(str(error)) from error
