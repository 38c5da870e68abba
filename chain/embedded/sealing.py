"""How a node has its blocks sealed: whose turn it is to propose, and collecting votes until there are enough.

A voter is one validator as this node reaches it. Votes made in this process are released together with the block's
record in the log, so they cost no sync of their own. Before anybody else sees a proposal, it is durable: after a crash
the same block is proposed again, and nobody is ever asked to sign two blocks of one height.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Protocol

import structlog
from coincurve import PrivateKey

from chain.embedded.blocks import Header
from chain.embedded.seals import Commit, SealError, quorum, seal_digest, signer_of
from chain.errors import NoQuorum
from chain.failpoints import failpoint
from chain.port import Address, Hash32
from chain.signer import address_of, sign_digest

logger = structlog.get_logger(__name__)


class NoVote(Exception):
    """A validator did not vote: it can't be reached, or it refuses; the message says which."""


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

    def vote(self, header: Header) -> bytes:
        """Its seal over a block.

        :raises NoVote: it gives none.
        """

    def close(self) -> None:
        """It will not be asked again; a question under way in another thread ends without an answer."""


class Signatory:
    """A validator whose key is in this process. It remembers nothing: see the module's first lines."""

    is_here = True
    is_up = True

    def __init__(self, name: str, key: PrivateKey, chain_id: int) -> None:
        self.name = name
        self.address = address_of(key)
        self._key = key
        self._chain_id = chain_id

    def vote(self, header: Header) -> bytes:
        return sign_digest(self._key, seal_digest(self._chain_id, header.hash))

    def close(self) -> None:
        pass


class Sealer(Protocol):
    """How a block becomes final, for a node: a :class:`Panel`, or what a test has in its place."""

    def proposer(self, number: int, validators: Sequence[Address]) -> bytes:
        """The extra data of a block that is proposed now."""

    def seal(self, header: Header, validators: Sequence[Address], keep: Callable[[], None]) -> bytes:
        """The commit over a header.

        :param keep: makes the proposal durable.
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
        self, chain_id: int, voters: Iterable[Voter] = (), stopped: Callable[[], Collection[str]] = nobody
    ) -> None:
        self._chain_id = chain_id
        self._voters = {voter.address: voter for voter in voters}
        self._stopped = stopped
        self._threads = {
            voter.address: ThreadPoolExecutor(1, thread_name_prefix=f"ask-{voter.name}")
            for voter in self._voters.values()
            if not voter.is_here
        }
        self._over: Hash32 | None = None
        self._votes: dict[Address, bytes] = {}

    def proposer(self, number: int, validators: Sequence[Address]) -> bytes:
        """Who proposes a block: the validator whose turn it is, or the next one that answers. Empty without validators."""
        if not validators:
            return b""
        turns = [validators[(number + later) % len(validators)] for later in range(len(validators))]
        running = {voter.address for voter in self._running(validators) if voter.is_up}
        return next((each for each in turns if each in running), turns[0])

    def seal(self, header: Header, validators: Sequence[Address], keep: Callable[[], None]) -> bytes:
        """The commit over a block. Votes for it from earlier calls still count.

        :param keep: makes the proposal durable; called before anybody votes, unless enough do so in this process.
        :raises NoQuorum: not enough of them vote now; may be called again.
        """
        failpoint("seal.before")
        if not validators:
            return header.hash
        if self._over != header.hash:
            self._over, self._votes = header.hash, {}
        needed = quorum(len(validators))
        running = self._running(validators)
        here = [voter for voter in running if voter.is_here]
        if len(here) < needed:
            keep()
            failpoint("seal.proposed")
        for voter in here:
            self._votes[voter.address] = voter.vote(header)
        if len(self._votes) < needed:
            self._ask([voter for voter in running if voter.address not in self._votes], header, needed)
        if len(self._votes) < needed:
            raise NoQuorum(f"{len(self._votes)} of {len(validators)} validators voted for block {header.number}")
        failpoint("seal.sealed")
        return Commit.of(self._votes).encode()

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

    def _running(self, validators: Sequence[Address]) -> list[Voter]:
        stopped = self._stopped()
        found = (self._voters.get(address) for address in validators)
        return [voter for voter in found if voter is not None and voter.name not in stopped]

    def _ask(self, voters: Sequence[Voter], header: Header, needed: int) -> None:
        """All of them at once, until enough have answered."""
        asked = {self._threads[voter.address].submit(voter.vote, header): voter for voter in voters}
        for answer in as_completed(asked):
            voter = asked[answer]
            try:
                vote = answer.result()
                if signer_of(seal_digest(self._chain_id, header.hash), vote) != voter.address:
                    raise NoVote("it signed with another key, or something else")  # noqa: TRY301  (logged like the others)
            except (NoVote, SealError) as why:
                logger.warning("vote_missing", validator=voter.name, block=header.number, why=str(why))
                continue
            self._votes[voter.address] = vote
            if len(self._votes) >= needed:
                break
        # Whoever still hangs over a question from before is not to find this one, answered by others, behind it.
        for answer in asked:
            answer.cancel()
