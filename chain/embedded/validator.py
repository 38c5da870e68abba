"""One validator's signing in a process of its own, and how a node asks it.

Question and answer are lines of JSON over one connection::

    → {"header": "0x…"}          the RLP of a header
    ← {"signature": "0x…"}       its seal, 65 bytes
    ← {"refused": "…"}           why there is none

The vote is stored before the answer leaves, and no other block of its height, nor any lower one, is ever signed.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import suppress
from typing import Any

import structlog
from coincurve import PrivateKey

from chain.embedded import rlp
from chain.embedded.blocks import Header
from chain.embedded.endpoints import Endpoint
from chain.embedded.sealing import NoVote
from chain.embedded.seals import seal_digest
from chain.embedded.votes import Conflict, VoteFile
from chain.failpoints import failpoint
from chain.files.json import JsonLimits, parse_json_object
from chain.port import Address
from chain.signer import sign_digest

logger = structlog.get_logger(__name__)

LINE_BYTES_MAX = 4_096
"""A header has some 600 bytes."""

LINE_LIMITS = JsonLimits(bytes=2 * LINE_BYTES_MAX, values=64, depth=4)
"""Of a question or an answer."""

ANSWER_S_MAX = 2.0
"""How long a validator may take: it syncs a file and signs."""


class ValidatorServer:
    """Answers whoever connects, until it is closed."""

    def __init__(self, key: PrivateKey, chain_id: int, votes: VoteFile, endpoint: Endpoint) -> None:
        self._key = key
        self._chain_id = chain_id
        self._votes = votes
        self._listening = endpoint.listen()
        self._voting = threading.Lock()
        self._conversations: dict[socket.socket, threading.Thread] = {}

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
            thread = threading.Thread(target=self._converse, args=(connection,), daemon=True)
            self._conversations[connection] = thread
            thread.start()

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

    def answer(self, line: bytes) -> dict[str, str]:
        """What is answered to a line."""
        try:
            question = parse_json_object(line, LINE_LIMITS)
            header = Header.from_items(rlp.decode(bytes.fromhex(question["header"].removeprefix("0x"))))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            return {"refused": f"the question can't be read: {error!r}"}
        try:
            with self._voting:
                self._votes.add(header.number, header.hash)
        except (Conflict, OSError) as error:
            logger.warning("vote_refused", block=header.number, hash=header.hash.hex(), why=str(error))
            return {"refused": str(error)}
        failpoint("seal.voted")
        logger.debug("voted", block=header.number, hash=header.hash.hex())
        return {"signature": f"0x{sign_digest(self._key, seal_digest(self._chain_id, header.hash)).hex()}"}

    def _converse(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines, suppress(OSError):
            while line := lines.readline(LINE_BYTES_MAX):
                connection.sendall(json.dumps(self.answer(line)).encode() + b"\n")
        self._conversations.pop(connection, None)


class DistantValidator:
    """A validator in another process (see :class:`chain.embedded.sealing.Voter`), asked by one thread at a time."""

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

    def vote(self, header: Header) -> bytes:
        """Its seal over a block.

        :raises NoVote: it does not answer, or refuses.
        """
        question = json.dumps({"header": f"0x{rlp.encode(header.items()).hex()}"}).encode() + b"\n"
        with self._asking:
            try:
                answer = parse_json_object(self._exchange(question), LINE_LIMITS)
            except (OSError, ValueError) as error:
                self._hang_up()
                self.is_up = False
                raise NoVote(f"{self._endpoint} does not answer: {error}") from error
        self.is_up = True
        return _signature(answer)

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
            part = self._connection.recv(LINE_BYTES_MAX)
            if not part or len(answer) > LINE_BYTES_MAX:
                raise ConnectionResetError("it hung up")
            answer += part
        return answer

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _signature(answer: Any) -> bytes:
    try:
        return bytes.fromhex(answer["signature"].removeprefix("0x"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NoVote(f"it refuses: {answer}") from None
