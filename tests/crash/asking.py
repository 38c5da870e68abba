"""What clients ask, what they are told, and what they remember of it."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

DONE = frozenset({201})
FILED = frozenset({202})
CONTESTED = frozenset({201, 409})
"""Somebody else may have been first."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One write of one person. It is repeated with the same key and body until it has an answer."""

    who: str
    """Handle and seat: ``tier1/Maker``."""
    path: str
    body: bytes
    key: str
    may_answer: frozenset[int]

    @property
    def verb(self) -> str:
        """The path without ids: ``/claims/17/split`` is ``/claims/split``."""
        return "/".join(part for part in self.path.split("/") if not any(map(str.isdigit, part)))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client was told. ``was_hit`` if the service knew the request already."""

    status: int
    body: bytes
    was_hit: bool

    @property
    def is_done(self) -> bool:
        """Whether it changed the ledger: 201, or 202 for a filed request."""
        return self.status in DONE | FILED

    def json(self) -> dict[str, Any]:
        """The body."""
        found: dict[str, Any] = json.loads(self.body)
        return found


Story = Generator[Ask, Answer, None]
"""Somebody's business: it asks, is suspended until the answer is there, however many crashes that takes, and goes on."""


def cny(minor: int) -> dict[str, Any]:
    """An amount as REST writes it."""
    return {"amount": minor, "currency": "CNY"}
