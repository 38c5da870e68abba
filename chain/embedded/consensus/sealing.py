"""How a node has its blocks sealed: whose turn it is to propose, and collecting votes until there are enough.

A voter is one validator as this node reaches it. Votes made in this process are released together with the block's
record in the log, so they cost no sync of their own. Before anybody else sees a proposal, it is durable: after a crash
the same block is proposed again, and nobody is ever asked to sign two blocks of one height. Where validators were made to
vote for something else, the height goes on in a later round (:mod:`chain.embedded.consensus.round_changes`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Protocol, TypeVar

import structlog

from chain.embedded.consensus.round_changes import Certificate, RoundChange, settled
from chain.embedded.consensus.seals import ROUNDS_MAX, Commit, SealError, signer_of
from chain.embedded.consensus.signatures import SealDomain, quorum
from chain.embedded.consensus.vote_requests import Proposed
from chain.embedded.consensus.voters import BlockAt, NoVote, Voter
from chain.embedded.store.sealed import SealedBlock
from chain.errors import NoQuorum
from chain.port import Address, Hash32
from chain.runtime.failpoints import failpoint

logger = structlog.get_logger(__name__)

_T = TypeVar("_T")


class Sealer(Protocol):
    """How a block becomes final, for a node: a :class:`Panel`, or what a test has in its place."""

    def proposer(self, parent: SealedBlock, validators: Sequence[Address]) -> bytes:
        """The extra data of a block that is proposed now."""

    def seal(
        self,
        block: SealedBlock,
        parent: SealedBlock,
        validators: Sequence[Address],
        keep: Callable[[], None],
        block_at: BlockAt,
    ) -> bytes:
        """The commit over a block.

        :param keep: makes the proposal durable.
        :param block_at: any final block, for a validator that missed some.
        :raises NoQuorum: there is none now; asked again later.
        """

    def close(self) -> None:
        """The node stops."""


def nobody() -> Collection[str]:
    """No validator is stopped."""
    return ()


class Panel:
    """Every validator that this node reaches, asked by one thread. Where the consortium has no validators, a block is
    sealed by its hash.

    :param stopped: the names of voters that are treated as if they were lost; asked before every use.
    """

    def __init__(
        self, domain: SealDomain, voters: Iterable[Voter] = (), stopped: Callable[[], Collection[str]] = nobody
    ) -> None:
        self.domain = domain
        self._voters = {voter.address: voter for voter in voters}
        self._stopped = stopped
        self._threads = {
            voter.address: ThreadPoolExecutor(1, thread_name_prefix=f"ask-{voter.name}")
            for voter in self._voters.values()
            if not voter.is_here
        }
        self._over: Hash32 | None = None
        """The block that is being voted on; the fields below are about it."""
        self._certificates: list[Certificate] = []
        self._votes: dict[Address, bytes] = {}
        self._changes: dict[Address, RoundChange] = {}
        self._conflicts: set[Address] = set()

    def proposer(self, parent: SealedBlock, validators: Sequence[Address]) -> bytes:
        """Who proposes a block: the validator whose turn it is, or the next one that answers, of those who sealed the
        parent: a validator that does not execute knows no others. Empty without validators."""
        if not validators:
            return b""
        number = parent.header.number + 1
        turns = [validators[(number + later) % len(validators)] for later in range(len(validators))]
        sealers = self._sealers(parent)
        running = {voter.address for voter in self._running(validators) if voter.is_up}
        candidates = [each for each in turns if each in sealers] if sealers else turns
        return next((each for each in candidates if each in running), (candidates or turns)[0])

    def seal(
        self,
        block: SealedBlock,
        parent: SealedBlock,
        validators: Sequence[Address],
        keep: Callable[[], None],
        block_at: BlockAt,
    ) -> bytes:
        """The commit over a block. Votes for it from earlier calls still count.

        :param keep: makes the proposal durable; called before anybody votes, unless enough do so in this process.
        :raises NoQuorum: not enough of them vote now; may be called again.
        """
        failpoint("seal.before")
        header = block.header
        if not validators:
            return header.hash
        if self._over != header.hash:
            self._over, self._certificates = header.hash, []
            self._begin_round()
        needed = quorum(len(validators))
        proposed = Proposed.of(block, parent)
        if sum(voter.is_here for voter in self._running(validators)) < needed:
            keep()
            failpoint("seal.proposed")
        self._collect(proposed, validators, needed, block_at)
        while len(self._votes) < needed and self._conflicts and len(self._certificates) < ROUNDS_MAX:
            self._end_round(proposed, validators, block_at)
            self._collect(proposed, validators, needed, block_at)
        if len(self._votes) < needed:
            raise NoQuorum(f"{len(self._votes)} of {len(validators)} validators voted for block {header.number}")
        failpoint("seal.sealed")
        return Commit.of(self._votes, self._certificates).encode()

    def is_quorate(self, validators: Sequence[Address]) -> bool:
        """Whether enough of them would be asked now and answered when they last were."""
        return sum(voter.is_up for voter in self._running(validators)) >= quorum(len(validators))

    def close(self) -> None:
        """Ask nobody any more, and wait for no answer."""
        for thread in self._threads.values():
            thread.shutdown(wait=False, cancel_futures=True)
        for address, thread in self._threads.items():
            self._voters[address].close()
            thread.shutdown()

    def _begin_round(self) -> None:
        self._votes, self._changes, self._conflicts = {}, {}, set()

    def _sealers(self, parent: SealedBlock) -> Collection[Address]:
        """Who sealed a parent; nobody, of genesis."""
        header = parent.header
        if header.number == 0:
            return ()
        if self._over == header.hash:
            return self._votes.keys()
        try:
            return Commit.decode(parent.commit).signers(self.domain, header.number, header.hash)
        except SealError:
            return ()

    def _running(self, validators: Sequence[Address]) -> list[Voter]:
        stopped = self._stopped()
        found = (self._voters.get(address) for address in validators)
        return [voter for voter in found if voter is not None and voter.name not in stopped]

    def _collect(self, proposed: Proposed, validators: Sequence[Address], needed: int, block_at: BlockAt) -> None:
        """Votes of this round, until there are enough."""
        certificates = tuple(self._certificates)
        digest = self.domain.seal_digest(proposed.header.number, len(certificates), proposed.header.hash)
        running = self._running(validators)
        for voter in running:
            if voter.is_here:
                self._votes[voter.address] = voter.vote(proposed, certificates, block_at)

        def ask(voter: Voter) -> bytes:
            vote = voter.vote(proposed, certificates, block_at)
            _check_signer(digest, vote, voter)
            return vote

        if len(self._votes) < needed:
            missing = [voter for voter in running if voter.address not in self._votes]
            self._ask(missing, ask, self._votes, lambda: len(self._votes) >= needed, proposed)

    def _end_round(self, proposed: Proposed, validators: Sequence[Address], block_at: BlockAt) -> None:
        """Begin the next round, if this one is shown to be over.

        :raises NoQuorum: it is not.
        """
        certificates = tuple(self._certificates)
        number, round_ = proposed.header.number, len(certificates)
        running = self._running(validators)
        for voter in running:
            if voter.is_here:
                self._changes[voter.address] = voter.end_round(proposed, certificates, block_at)

        def ask(voter: Voter) -> RoundChange:
            change = voter.end_round(proposed, certificates, block_at)
            _check_signer(self.domain.round_change_digest(number, round_, change.voted), change.signature, voter)
            return change

        missing = [voter for voter in running if voter.address not in self._changes]
        self._ask(missing, ask, self._changes, lambda: False, proposed)
        certificate = settled(self._changes, validators, proposed.header.hash)
        if certificate is None:
            raise NoQuorum(_divided(number, self._changes.values(), proposed.header.hash))
        logger.warning("round_changed", block=number, round=round_ + 1)
        self._certificates.append(certificate)
        self._begin_round()

    def _ask(
        self,
        voters: Sequence[Voter],
        ask: Callable[[Voter], _T],
        answers: dict[Address, _T],
        is_enough: Callable[[], bool],
        proposed: Proposed,
    ) -> None:
        """All of them at once, until enough have answered."""
        asked = {self._threads[voter.address].submit(ask, voter): voter for voter in voters}
        for answer in as_completed(asked):
            voter = asked[answer]
            try:
                answers[voter.address] = answer.result()
            except (NoVote, SealError) as why:
                logger.warning("vote_missing", validator=voter.name, block=proposed.header.number, why=str(why))
                if isinstance(why, NoVote) and why.is_conflict:
                    self._conflicts.add(voter.address)
                continue
            if is_enough():
                break
        # Whoever still hangs over a question from before is not to find this one, answered by others, behind it.
        for answer in asked:
            answer.cancel()


def _divided(number: int, changes: Iterable[RoundChange], block_hash: Hash32) -> str:
    """Why a round can't end, in words."""
    said = Counter(f"0x{change.voted.hex()}" for change in changes if change.voted != block_hash)
    votes = ", ".join(f"{count} for {voted}" for voted, count in said.most_common())
    return (
        f"validators voted for another block {number} ({votes or 'the round is not over yet'}); if most of them did for one "
        "block, this node's folder is older than its ledger"
    )


def _check_signer(digest: Hash32, signature: bytes, voter: Voter) -> None:
    if signer_of(digest, signature) != voter.address:
        raise NoVote("it signed with another key, or something else")
