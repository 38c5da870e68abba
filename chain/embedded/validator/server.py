"""One validator's signing in a process of its own (:mod:`chain.embedded.consensus.vote_requests` has what is said to it).

It judges a block before it signs. A vote is stored before the answer leaves, and no other block of its height and round, nor
any of a lower height, is ever signed.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import suppress
from typing import BinaryIO

import structlog
from coincurve import PrivateKey

from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.endpoints import Endpoint
from chain.embedded.consensus.round_changes import RoundChangeError, check_certificate
from chain.embedded.consensus.seals import Commit, SealError
from chain.embedded.consensus.vote_requests import QUESTION_BYTES_MAX, Proposed, Question, Refused
from chain.embedded.validator.judging import Judge
from chain.embedded.validator.votes import Conflict, VoteFile, VotesInDoubt
from chain.errors import ChainError
from chain.ethereum.keystore import address_of, sign_digest
from chain.port import Address
from chain.runtime.failpoints import failpoint

logger = structlog.get_logger(__name__)

ROUND_S = 10.0
"""How long a validator is asked to end the first round of a height before it does; each later one twice as long as the one
before it. Longer than any healthy block takes, shorter than anybody's patience."""

CONNECTIONS_MAX = 8
"""A node holds one. Of more, the one that asked nothing for longest is hung up on, so that nobody keeps the node out by holding
some."""

HANG_UP_S_MAX = 1.0
"""How long whoever connects waits for another connection to end, which may be waiting for its turn."""

LONG_QUESTION_S_MAX = 5.0
"""How long may pass between two parts of a long question."""


class ValidatorServer:
    """Answers whoever connects, until it is closed."""

    def __init__(
        self,
        key: PrivateKey,
        consortium: Consortium,
        judge: Judge,
        votes: VoteFile,
        endpoint: Endpoint,
        round_s: float = ROUND_S,
    ) -> None:
        self._key = key
        self._address = address_of(key)
        self._domain = consortium.seal_domain
        self._judge = judge
        self._votes = votes
        self._round_s = round_s
        self._listening = endpoint.listen()
        self._voting = threading.Lock()
        self._conversations: dict[socket.socket, threading.Thread] = {}
        self._heard: dict[socket.socket, float] = {}
        """When each connection was opened, or asked something last; monotonic time."""
        self._reading = threading.Lock()
        """Held for a long question, so that there is one in memory however many are sent."""
        self._stuck: tuple[int, dict[int, float]] = (0, {})
        """The newest height of which somebody wants to end a round, and since when, by round and monotonic time."""

    @property
    def port(self) -> int:
        """The port it listens on, where it is not a Unix socket."""
        return int(self._listening.getsockname()[1])

    def serve(self) -> None:
        """Answer until :meth:`close`, each connection in a thread of its own."""
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            if len(self._conversations) >= CONNECTIONS_MAX:
                self._make_room()
            self._heard[connection] = time.monotonic()
            thread = threading.Thread(target=self._converse, args=(connection,), daemon=True)
            self._conversations[connection] = thread
            thread.start()

    def _make_room(self) -> None:
        """Hang up on who asked nothing for longest; who was asking just now gets its answer first."""
        silent = min(tuple(self._heard.items()), key=lambda each: each[1], default=None)
        thread = None if silent is None else self._conversations.get(silent[0])
        if silent is None or thread is None:
            return  # it has just gone
        logger.warning("connection_dropped", why=f"{CONNECTIONS_MAX} are open")
        self._heard.pop(silent[0], None)
        with suppress(OSError):
            silent[0].shutdown(socket.SHUT_RDWR)
        thread.join(HANG_UP_S_MAX)

    def close(self) -> None:
        """Listen no more and hang up; votes that were stored can be had again from the next process."""
        # Closing alone would leave a thread in accept().
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection, thread in tuple(self._conversations.items()):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()
        self._votes.close()
        self._judge.close()

    def answer(self, line: bytes) -> dict[str, str]:
        """What is answered to a line."""
        try:
            question = Question.read(line)
            with self._voting:
                if question.ask == "follow":
                    return {"height": str(self._judge.follow(question.proposed))}
                return self._end_round(question) if question.ask == "round-change" else self._vote(question)
        except Refused as refused:
            return self._refuse(refused)
        except Conflict as conflict:
            return self._refuse(Refused("conflict" if conflict.is_here else "past", str(conflict)))
        except VotesInDoubt as doubt:
            return self._refuse(Refused("in-doubt", str(doubt)))
        except (OSError, ChainError) as error:
            return self._refuse(Refused("failed", f"{type(error).__name__}: {error}"))

    def _vote(self, question: Question) -> dict[str, str]:
        number, round_ = self._judged(question)
        header = question.proposed.header
        self._votes.add(number, round_, header.hash)
        failpoint("seal.voted")
        logger.debug("voted", block=number, round=round_, hash=header.hash.hex())
        return {"signature": self._signed(self._domain.seal_digest(number, round_, header.hash))}

    def _end_round(self, question: Question) -> dict[str, str]:
        number, round_ = self._judged(question)
        if not self._has_ended(number, round_) and self._stuck_s(number, round_) < self._round_s * 2**round_:
            raise Refused("too-soon", f"round {round_} of block {number} is not stuck for long enough")
        voted = self._votes.end_round(number, round_)
        logger.warning("round_ended", block=number, round=round_, voted=voted.hex())
        signature = self._signed(self._domain.round_change_digest(number, round_, voted))
        return {"signature": signature, "voted": f"0x{voted.hex()}"}

    def _stuck_s(self, number: int, round_: int) -> float:
        """For how long a round of the newest height is to end already."""
        now = time.monotonic()
        if number > self._stuck[0]:
            self._stuck = (number, {})
        since = self._stuck[1].setdefault(round_, now) if number == self._stuck[0] else now
        return now - since

    def _has_ended(self, number: int, round_: int) -> bool:
        last = self._votes.last
        return last is not None and last.number == number and last.round > round_

    def _judged(self, question: Question) -> tuple[int, int]:
        """Height and round of a question, once everything about it was found good."""
        proposed = question.proposed
        validators = self._judge.check(proposed)
        self._check_memory(proposed)
        number = proposed.header.number
        try:
            for round_, certificate in enumerate(question.certificates):
                check_certificate(self._domain, number, round_, certificate, validators, proposed.header.hash)
        except RoundChangeError as error:
            raise Refused("judged", f"an earlier round is not over: {error}") from error
        return number, len(question.certificates)

    def _check_memory(self, proposed: Proposed) -> None:
        """A parent that this key sealed, and of which its file knows nothing, shows that the file is an old one."""
        number, last = proposed.parent.number, self._votes.last
        if number == 0 or (last is not None and last.number >= number) or self._address not in self._sealers(proposed):
            return
        logger.error("votes_in_doubt", sealed=number, last=None if last is None else last.number)
        self._votes.doubt()
        raise Refused("in-doubt", f"this key sealed block {number}, and its file of votes is older")

    def _sealers(self, proposed: Proposed) -> tuple[Address, ...]:
        try:
            commit = Commit.decode(proposed.parent_commit)
            return commit.signers(self._domain, proposed.parent.number, proposed.parent.hash)
        except SealError:
            return ()  # judged already

    def _signed(self, digest: bytes) -> str:
        return f"0x{sign_digest(self._key, digest).hex()}"

    def _refuse(self, refused: Refused) -> dict[str, str]:
        logger.warning("vote_refused", reason=refused.reason, why=str(refused))
        return refused.answer()

    def _converse(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as lines, suppress(OSError):
                self._answer_lines(connection, lines)
        finally:
            self._heard.pop(connection, None)
            self._conversations.pop(connection, None)

    def _answer_lines(self, connection: socket.socket, lines: BinaryIO) -> None:
        while line := lines.readline(QUESTION_BYTES_MAX):
            is_whole = line.endswith(b"\n")
            if is_whole or self._judge.question_bytes_max <= QUESTION_BYTES_MAX:
                answer = self.answer(line)
            else:
                answer, is_whole = self._answer_long(connection, lines, line)
            if connection in self._heard:
                self._heard[connection] = time.monotonic()
            connection.sendall(json.dumps(answer).encode() + b"\n")
            if not is_whole:
                break  # what follows is the rest of a line that is too long

    def _answer_long(self, connection: socket.socket, lines: BinaryIO, start: bytes) -> tuple[dict[str, str], bool]:
        """The answer to a question with more transactions than fit into a short one, and whether it was whole."""
        with self._reading:
            connection.settimeout(LONG_QUESTION_S_MAX)
            line = start + lines.readline(self._judge.question_bytes_max - len(start))
            connection.settimeout(None)
            return self.answer(line), line.endswith(b"\n")
