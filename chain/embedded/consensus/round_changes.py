"""Round changes: how a height goes on whose votes went to different blocks, so that none of them has a quorum.

A validator signs one block of a height and round. Where the votes of a round are divided, validators say, signed, what
they voted for and that they sign nothing more in that round. Once enough of them have said so that **no** block of the
round but one can have, or still get, a quorum, what they said is a certificate: in the next round that one may be voted for,
and where none can, any. The certificates stand in the commit, so that an auditor checks the same rule
(``docs/decisions/0302``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chain.embedded.consensus.signatures import (
    NOTHING,
    SIGNATURE_BYTES,
    SIGNERS_MAX,
    SealDomain,
    SignatureError,
    quorum,
    recovered,
)
from chain.ethereum import rlp
from chain.port import Address, Hash32


class RoundChangeError(ValueError):
    """A certificate does not show that no other block of its round can be final."""


@dataclass(frozen=True, slots=True)
class RoundChange:
    """What one validator says at the end of a round: the block that it signed in it (``NOTHING``: none), signed."""

    voted: Hash32
    signature: bytes


Certificate = tuple[RoundChange, ...]
"""Round changes of one height and round, in the order of their signers' addresses."""


def certificate_items(certificate: Certificate) -> rlp.Item:
    """A certificate as an item of RLP."""
    return [[change.voted, change.signature] for change in certificate]


def read_certificate(items: Any) -> Certificate:
    """The inverse of :func:`certificate_items`.

    :raises ValueError: it is none.
    """
    if not isinstance(items, list) or len(items) > SIGNERS_MAX:
        raise ValueError(f"a certificate is a list of at most {SIGNERS_MAX}")
    changes = []
    for item in items:
        if not isinstance(item, list) or [_length(part) for part in item] != [len(NOTHING), SIGNATURE_BYTES]:
            raise ValueError("a round change is a hash and a signature")
        changes.append(RoundChange(Hash32(item[0]), item[1]))
    return tuple(changes)


def settled(
    changes: Mapping[Address, RoundChange], validators: Sequence[Address], block_hash: Hash32
) -> Certificate | None:
    """The certificate that these round changes make for a block; ``None`` while another block of the round could be
    final: enough of those who were heard voted for it, together with everybody who was not heard."""
    heard = {address: change for address, change in changes.items() if address in validators}
    if _may_be_final(list(heard.values()), len(validators), block_hash) is not None:
        return None
    return tuple(heard[address] for address in sorted(heard))


def check_certificate(
    domain: SealDomain,
    number: int,
    round_: int,
    certificate: Certificate,
    validators: Sequence[Address],
    block_hash: Hash32,
) -> None:
    """Judge whether a certificate shows that no block of a height and round can be final but, perhaps, this one.

    :raises RoundChangeError: it does not.
    """
    try:
        signers = [
            recovered(domain.round_change_digest(number, round_, change.voted), change.signature)
            for change in certificate
        ]
    except SignatureError as error:
        raise RoundChangeError(f"a round change has no good signature: {error}") from error
    if any(signer not in validators for signer in signers):
        raise RoundChangeError(f"a round change of round {round_} is signed by no validator")
    if any(earlier >= later for earlier, later in pairwise(signers)):
        raise RoundChangeError("signers of round changes do not ascend by address")
    other = _may_be_final(certificate, len(validators), block_hash)
    if other is not None:
        raise RoundChangeError(f"by {len(signers)} of {len(validators)} round changes 0x{other.hex()} may be final")


def _may_be_final(changes: Sequence[RoundChange], validators: int, block_hash: Hash32) -> Hash32 | None:
    """Another block that may have a quorum by what was said; ``NOTHING`` stands for one that nobody who was heard voted
    for."""
    votes = Counter(change.voted for change in changes if change.voted not in (NOTHING, block_hash))
    other, most = votes.most_common(1)[0] if votes else (NOTHING, 0)
    unheard = validators - len(changes)
    return other if most + unheard >= quorum(validators) else None


def _length(part: Any) -> int:
    return len(part) if isinstance(part, bytes) else -1
