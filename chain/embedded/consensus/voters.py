"""Validators as a node reaches them: what all have in common, and those whose keys are in its own process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from coincurve import PrivateKey

from chain.embedded.consensus.round_changes import Certificate, RoundChange
from chain.embedded.consensus.signatures import SealDomain
from chain.embedded.consensus.vote_requests import Proposed
from chain.embedded.store.sealed import SealedBlock
from chain.ethereum.keystore import address_of, sign_digest
from chain.port import Address

BlockAt = Callable[[int], SealedBlock]
"""A final block of the ledger by its number."""


class NoVote(Exception):
    """A validator did not vote: it can't be reached, or it refuses; the message says which. ``is_conflict``: it signed
    something else in this round of the height, or ended the round."""

    def __init__(self, detail: str, *, is_conflict: bool = False) -> None:
        super().__init__(detail)
        self.is_conflict = is_conflict


class Voter(Protocol):
    """One validator as this node reaches it. ``name`` is how the operator calls it."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> Address: ...

    @property
    def is_here(self) -> bool:
        """Whether its key is in this process."""

    @property
    def is_up(self) -> bool:
        """Whether it answered when it was last asked, as far as it was."""

    def vote(self, proposed: Proposed, certificates: Sequence[Certificate], block: BlockAt, /) -> bytes:
        """Its seal over a block, in the round after those that the certificates end.

        :raises NoVote: it gives none.
        """

    def end_round(self, proposed: Proposed, certificates: Sequence[Certificate], block: BlockAt, /) -> RoundChange:
        """What it says at the end of that round.

        :raises NoVote: it says nothing.
        """

    def close(self) -> None:
        """It will not be asked again; a question under way in another thread ends without an answer."""


class Signatory:
    """A validator whose key is in this process. It remembers nothing: what it signs is released in the block's record alone
    (:mod:`chain.embedded.consensus.sealing`). So at the end of a round it says that it voted for what is proposed: it did, or would
    have."""

    is_here = True
    is_up = True

    def __init__(self, name: str, key: PrivateKey, domain: SealDomain) -> None:
        self.name = name
        self.address = address_of(key)
        self._key = key
        self._domain = domain

    def vote(self, proposed: Proposed, certificates: Sequence[Certificate], _block: BlockAt, /) -> bytes:
        header = proposed.header
        return sign_digest(self._key, self._domain.seal_digest(header.number, len(certificates), header.hash))

    def end_round(self, proposed: Proposed, certificates: Sequence[Certificate], _block: BlockAt, /) -> RoundChange:
        header = proposed.header
        digest = self._domain.round_change_digest(header.number, len(certificates), header.hash)
        return RoundChange(header.hash, sign_digest(self._key, digest))

    def close(self) -> None:
        pass
