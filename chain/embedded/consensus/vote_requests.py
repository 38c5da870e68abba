"""What a validator is asked, and what it answers: lines of JSON over one connection, each a flat object of texts::

    → {"ask": "vote", "header": "0x…", "parent": "0x…", "commit": "0x…", "certificates": "0x…", "transactions": "0x…"}
    ← {"signature": "0x…"}                                  its seal, 65 bytes
    → {"ask": "round-change", …the same…}
    ← {"signature": "0x…", "voted": "0x…"}                  its round change
    → {"ask": "follow", "header": "0x…", "commit": "0x…", "transactions": "0x…"}
    ← {"height": "17"}                                      the last block that it executed
    ← {"refused": "…", "reason": "…"}                       why there is none of these

``header`` and ``parent`` are RLP of headers, ``commit`` is that of the parent (in ``follow``: of the header),
``certificates`` the RLP of a list, one for each round that is over, and ``transactions`` the RLP of the raw transactions, left
out for a validator that does not execute.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from chain.embedded.consensus.round_changes import Certificate, certificate_items, read_certificate
from chain.embedded.consensus.seals import COMMIT_BYTES_MAX, ROUNDS_MAX
from chain.embedded.store.sealed import SealedBlock
from chain.ethereum import rlp
from chain.ethereum.blocks import Header
from chain.ethereum.headers import read_header
from chain.ethereum.hexes import hex_text
from chain.files.json import JsonLimits, parse_json_object

Ask = Literal["vote", "round-change", "follow"]

RefusalReason = Literal[
    "unreadable", "judged", "conflict", "past", "behind", "transactions", "too-soon", "in-doubt", "failed"
]
"""``judged``: the block is against the rules; ``conflict``: something else was signed at this height and round; ``past``: this
height is over for it; ``behind``: it has to be shown blocks first, from the height in ``height``; ``transactions``: it executes,
and has to be shown them; ``too-soon``: the round is not stuck for long enough; ``in-doubt``: nobody knows what it signed."""

QUESTION_BYTES_MAX = 2 * (2 * COMMIT_BYTES_MAX) + (8 << 10)
"""Without transactions: the parent's commit, the certificates of this height, two headers and the names, in hexadecimal."""


class Refused(Exception):
    """A validator does not do what it was asked; see :data:`RefusalReason`."""

    def __init__(self, reason: RefusalReason, detail: str, height: int | None = None) -> None:
        super().__init__(detail)
        self.reason: RefusalReason = reason
        self.height = height

    def answer(self) -> dict[str, str]:
        """What is sent back."""
        said = {"refused": str(self), "reason": self.reason}
        return said if self.height is None else {**said, "height": str(self.height)}

    @classmethod
    def read(cls, answer: Mapping[str, str]) -> Refused:
        """The inverse of :meth:`answer`, of whatever was sent."""
        reason = answer.get("reason", "")
        height = answer.get("height", "")
        known: RefusalReason = reason if reason in get_args(RefusalReason) else "failed"  # type: ignore[assignment]
        number = int(height) if height.isascii() and height.isdecimal() and len(height) < 20 else None
        return cls(known, answer.get("refused", "it refuses")[:500], number)


MEMBERS_MAX = 32
"""Members and values of a question or an answer, counted together with their brackets."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A block that is put to the vote: its header and transactions, and what shows that its parent is final."""

    header: Header
    transactions: tuple[bytes, ...] | None
    parent: Header
    parent_commit: bytes

    @classmethod
    def of(cls, block: SealedBlock, parent: SealedBlock) -> Proposed:
        """An executed block after its parent."""
        return cls(block.header, tuple(entry.raw for entry in block.entries), parent.header, parent.commit)


@dataclass(frozen=True, slots=True)
class Question:
    """A line that a validator is sent. In ``follow``, ``proposed`` has the block as its own parent."""

    ask: Ask
    proposed: Proposed
    certificates: tuple[Certificate, ...] = ()

    def line(self, *, with_transactions: bool) -> bytes:
        """The bytes to send."""
        said = {"ask": self.ask, "header": hex_text(rlp.encode(self.proposed.header.items()))}
        if self.ask != "follow":
            said["parent"] = hex_text(rlp.encode(self.proposed.parent.items()))
            said["certificates"] = hex_text(rlp.encode([certificate_items(each) for each in self.certificates]))
        said["commit"] = hex_text(self.proposed.parent_commit)
        if with_transactions and self.proposed.transactions is not None:
            said["transactions"] = hex_text(rlp.encode(list(self.proposed.transactions)))
        return json.dumps(said).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Question:
        """The inverse of :meth:`line`.

        :raises Refused: ``unreadable``.
        """
        try:
            said = flat_object(line)
            ask: Ask = said["ask"]  # type: ignore[assignment]
            if ask not in get_args(Ask):
                raise ValueError("nothing that is asked for")  # noqa: TRY301  (bad content like the others)
            header = read_header(_bytes(said["header"]))
            parent = header if ask == "follow" else read_header(_bytes(said["parent"]))
            transactions = _transactions(said["transactions"]) if "transactions" in said else None
            certificates = () if ask == "follow" else _certificates(said["certificates"])
            return cls(ask, Proposed(header, transactions, parent, _bytes(said["commit"])), certificates)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise Refused("unreadable", f"the question can't be read: {error!r}") from error


def flat_object(line: bytes) -> dict[str, str]:
    """A JSON object whose values are texts, each key once. Nothing that nests is looked into.

    :raises ValueError: it is none.
    """
    said = parse_json_object(line, JsonLimits(bytes=len(line), values=MEMBERS_MAX, depth=1))
    if not all(isinstance(value, str) for value in said.values()):
        raise ValueError("not an object of texts")
    return said


def _transactions(text: str) -> tuple[bytes, ...]:
    items = rlp.decode(_bytes(text))
    if not isinstance(items, list) or not all(isinstance(item, bytes) for item in items):
        raise ValueError("transactions are a list of bytes")
    return tuple(items)


def _certificates(text: str) -> tuple[Certificate, ...]:
    items = rlp.decode(_bytes(text))
    if not isinstance(items, list) or len(items) > ROUNDS_MAX:
        raise ValueError(f"more than {ROUNDS_MAX} certificates, or no list of them")
    return tuple(map(read_certificate, items))


def _bytes(text: str) -> bytes:
    if not text.startswith("0x"):
        raise ValueError("no hexadecimal digits behind 0x")
    return bytes.fromhex(text[2:])
