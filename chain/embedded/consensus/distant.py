"""A validator in another process, as a node asks it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from chain.embedded.consensus.endpoints import Endpoint
from chain.embedded.consensus.round_changes import Certificate, RoundChange
from chain.embedded.consensus.vote_requests import Proposed, Question, Refused, flat_object
from chain.embedded.consensus.voters import BlockAt, NoVote
from chain.port import Address, Hash32

ANSWER_S_MAX = 2.0
"""How long a validator may take: it judges, syncs a file and signs."""

ANSWER_BYTES_MAX = 4_096
"""A signature and a hash have some 250 bytes."""

CATCH_UP_S_MAX = 1.0
"""How long a vote may be put off for showing a validator blocks that it missed; the next try goes on from there."""


class DistantValidator:
    """See :class:`chain.embedded.consensus.voters.Voter`; asked by one thread at a time."""

    is_here = False

    def __init__(self, name: str, address: Address, endpoint: Endpoint, timeout_s: float = ANSWER_S_MAX) -> None:
        self.name = name
        self.address = address
        self.is_up = True
        self._endpoint = endpoint
        self._timeout_s = timeout_s
        self._connection: socket.socket | None = None
        self._is_closed = False
        self._asking = threading.Lock()
        self._executes = False
        """Whether it asked for transactions."""

    def vote(self, proposed: Proposed, certificates: Sequence[Certificate], block: BlockAt, /) -> bytes:
        """Its seal over a block.

        :raises NoVote: it does not answer, or refuses.
        """
        return _hex(self._told(Question("vote", proposed, tuple(certificates)), block), "signature")

    def end_round(self, proposed: Proposed, certificates: Sequence[Certificate], block: BlockAt, /) -> RoundChange:
        """What it says at the end of the round.

        :raises NoVote: it does not answer, or refuses.
        """
        answer = self._told(Question("round-change", proposed, tuple(certificates)), block)
        return RoundChange(Hash32(_hex(answer, "voted")), _hex(answer, "signature"))

    def close(self) -> None:
        """Hang up, from any thread; who waits for an answer gets none."""
        self._is_closed = True
        connection = self._connection
        if connection is not None:
            # Closing alone would leave the other thread in recv().
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        with self._asking:
            self._hang_up()

    def _told(self, question: Question, block: BlockAt) -> dict[str, str]:
        """The answer to a question, after everything that it needs for it was shown."""
        try:
            return self._ask(question)
        except Refused as refused:
            if refused.reason == "behind" and refused.height is not None:
                self._show(refused.height, question.proposed.parent.number, block)
            elif refused.reason == "transactions":
                self._executes = True
            else:
                raise _no_vote(refused) from refused
        try:
            return self._ask(question)
        except Refused as refused:
            raise _no_vote(refused) from refused

    def _show(self, height: int, head: int, block: BlockAt) -> None:
        """Show it blocks that it missed, for a while."""
        self._executes = True
        deadline = time.monotonic() + CATCH_UP_S_MAX
        for number in range(height + 1, head + 1):
            shown = block(number)
            raws = tuple(entry.raw for entry in shown.entries)
            try:
                self._ask(Question("follow", Proposed(shown.header, raws, shown.header, shown.commit)))
            except Refused as refused:
                raise NoVote(f"it does not follow block {number}: {refused}") from refused
            if time.monotonic() > deadline and number < head:
                raise NoVote(f"it catches up: it is at block {number} of {head}")

    def _ask(self, question: Question) -> dict[str, str]:
        """:raises NoVote: it does not answer. :raises Refused: it refuses."""
        line = question.line(with_transactions=self._executes)
        with self._asking:
            try:
                answer = flat_object(self._exchange(line))
            except (OSError, ValueError) as error:
                self._hang_up()
                self.is_up = False
                raise NoVote(f"{self._endpoint} does not answer: {error}") from error
        self.is_up = True
        if "refused" in answer:
            raise Refused.read(answer)
        return answer

    def _exchange(self, question: bytes) -> bytes:
        if self._connection is None:
            self._connection = self._endpoint.connect(self._timeout_s)
        if self._is_closed:
            raise ConnectionAbortedError("it is not asked any more")
        self._connection.settimeout(self._timeout_s)
        self._connection.sendall(question)
        answer = b""
        deadline = time.monotonic() + self._timeout_s
        while not answer.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self._connection.settimeout(left)
            part = self._connection.recv(ANSWER_BYTES_MAX)
            if not part or len(answer) > ANSWER_BYTES_MAX:
                raise ConnectionResetError("it hung up")
            answer += part
        return answer

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _no_vote(refused: Refused) -> NoVote:
    return NoVote(f"it refuses: {refused}", is_conflict=refused.reason == "conflict")


def _hex(answer: dict[str, str], name: str) -> bytes:
    try:
        return bytes.fromhex(answer[name].removeprefix("0x"))
    except (ValueError, KeyError):
        raise NoVote(f"it answers something else: {json.dumps(answer)[:200]}") from None
