"""What a running service is made of, for whoever handles a request."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request

from app.kernel.auth import Gate
from app.kernel.codec import Codec
from app.kernel.cursors import Cursors
from app.kernel.db import Database
from app.kernel.http.budget import BodyBudget
from app.kernel.http.rates import Rates, Turns
from app.kernel.http.threads import Threads
from app.kernel.idempotency import Operations
from app.kernel.included import Names, Relations
from app.kernel.ledger import Ledger
from app.kernel.mirror import Truth
from app.kernel.places import Places
from app.kernel.projector import Projector
from app.kernel.signing import Keeper
from app.kernel.spoken import Words
from app.settings import Settings
from chain.port import BlockNumber, Chain
from chain.proofs.document import ProofDocument
from chain.proofs.subjects import Subject


class Worker(Protocol):
    """Something that works in the background while the service runs."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """Finish what is in hand and end."""


@dataclass(frozen=True, slots=True)
class Services:
    """The parts, put together by :mod:`app.main`."""

    settings: Settings
    db: Database
    chain: Chain
    codec: Codec
    keeper: Keeper
    ledger: Ledger
    projector: Projector
    gate: Gate
    operations: Operations
    threads: Threads
    """Where requests are answered."""
    rates: Rates
    """How often keys and parties may ask."""
    turns: Turns
    """How many requests of a party are worked on at once."""
    bodies: BodyBudget
    """For the bodies of all requests."""
    cursors: Cursors
    """Makes the cursors of lists."""
    places: Places
    """Where writes compute."""
    background: ThreadPoolExecutor
    """Where they go on after a ``respond-async``."""
    truth: Truth
    """The contracts as they were at a block and what the tables are reconciled with, for audits alone."""
    require_writable: Callable[[], None]
    """Raises :class:`chain.errors.ChainUnavailable` while the chain takes no writes; a network says so by its answers."""
    rpc: Callable[[bytes], bytes | None] | None
    """Answers JSON-RPC about the chain; ``None`` where the chain is a network, whose nodes do."""
    prove: Callable[[Subject, BlockNumber | None], ProofDocument] | None
    """Proves records of contracts at a block; ``None`` where the chain is a network, whose blocks nobody here sealed."""
    words: Words
    """What the rooms keep of the words behind hashes."""
    names: Names
    """Looks up the parties that an answer names."""
    related: Relations
    """What else can stand beside an answer."""
    workers: tuple[Worker, ...]
    """What works in the background; runs already."""


async def services(request: Request) -> Services:
    """The service that handles this request. Like every dependency that does not block it is a coroutine: a function
    would be sent to a thread of its own."""
    found: Services = request.app.state.services
    return found
