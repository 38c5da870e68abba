"""The composition root: the rooms, the parts of a running service, and the application made of them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI

import app.access.room
import app.approvals.room
import app.audit.room
import app.bank_accounts.room
import app.cash.room
import app.claims.room
import app.consortium.room
import app.financing.room
import app.history.room
import app.invoices.room
import app.loans.room
import app.operations.room
import app.parties.room
import app.pledges.room
import app.proofs.room
import app.receivables.room
import app.rpc.room
import app.rules.room
from app.approvals.queries import open_approval
from app.kernel.auth import Gate
from app.kernel.contracts import Contracts
from app.kernel.cursors import Cursors
from app.kernel.db import Database
from app.kernel.http import about, docs_page, handlers, health, openapi
from app.kernel.http.budget import BodyBudget
from app.kernel.http.rates import Turns, rates_of
from app.kernel.http.services import Services, Worker
from app.kernel.http.table import Table
from app.kernel.http.threads import Threads
from app.kernel.http.wrapping import Journal
from app.kernel.idempotency import Operations
from app.kernel.lanes import Lanes
from app.kernel.ledger import Ledger
from app.kernel.mirror import Mirror, Truth
from app.kernel.places import Places
from app.kernel.problems import KERNEL_PROBLEMS, Problem
from app.kernel.projector import Projection, Projector
from app.kernel.refusals import Catalogue, Refused
from app.kernel.refused_calls import Records
from app.kernel.rooms import Room
from app.kernel.scratch import Reprojection
from app.kernel.signing import Keeper
from app.kernel.spoken import Words
from app.kernel.voids import Voids
from app.migrations import migrate
from app.parties.queries import name_of, named
from app.parties.standing import standing_by
from app.related import RELATED
from app.settings import Settings
from app.sweeping.operator import Operator
from app.sweeping.sweep import Sweep
from app.sweeping.sweeper import Sweeper
from chain.contracts.deployment import Deployment
from chain.contracts.views import ContractViews
from chain.embedded.node import EmbeddedChain
from chain.port import Chain
from chain.proofs.prover import Prover
from chain.rpc.server import JsonRpc

BACKGROUND_THREADS = 32
"""Answers that go on after a ``respond-async``; each waits for its block."""
ACCOUNTS = "PartyRegistry"
"""The contract that decides what an account may do."""

ROOMS: tuple[Room, ...] = (
    app.parties.room.room,
    app.rules.room.room,
    app.consortium.room.room,
    app.invoices.room.room,
    app.receivables.room.room,
    app.claims.room.room,
    app.bank_accounts.room.room,
    app.cash.room.room,
    app.financing.room.room,
    app.loans.room.room,
    app.pledges.room.room,
    app.proofs.room.room,
    app.access.room.room,
    app.approvals.room.room,
    app.audit.room.room,
    app.history.room.room,
    app.operations.room.room,
    app.rpc.room.room,
)
"""Every room, in the order their projections see an event."""


@dataclass(frozen=True, slots=True)
class Foundation:
    """What a service stands on; whoever opened it closes it."""

    chain: Chain
    deployment: Deployment
    keeper: Keeper
    db: Database


def refusals(rooms: Sequence[Room] = ROOMS) -> tuple[type[Refused], ...]:
    """Every contract refusal that the rooms name."""
    return tuple(kind for room in rooms for kind in room.refusals)


def problem_kinds(rooms: Sequence[Room] = ROOMS) -> tuple[type[Problem], ...]:
    """Every way a request can fail."""
    return (*KERNEL_PROBLEMS, *refusals(rooms), *(kind for room in rooms for kind in room.problems))


def mirrors(rooms: Sequence[Room] = ROOMS) -> tuple[Mirror, ...]:
    """How every room's tables correspond to contract state."""
    return tuple(mirror for room in rooms for mirror in room.mirrors)


def voids(rooms: Sequence[Room] = ROOMS) -> tuple[Voids[Any], ...]:
    """Everything that has to be put away once it is void."""
    return tuple(kind for room in rooms for kind in room.voids)


def workers(settings: Settings, on: Foundation, ledger: Ledger, rooms: Sequence[Room] = ROOMS) -> tuple[Worker, ...]:
    """What the settings want done in the background."""
    if settings.sweep_s == 0:
        return ()
    return (Sweeper(Sweep(on.db, ledger, voids(rooms)), Operator(on.db, on.keeper), settings.sweep_s),)


def projector(on: Foundation, rooms: Sequence[Room] = ROOMS) -> Projector:
    """The projector over every room; also what ``tally reindex`` uses."""
    return Projector(on.db, on.chain, Contracts(on.deployment), projections(rooms))


def projections(rooms: Sequence[Room] = ROOMS) -> tuple[Projection, ...]:
    """Every room's projection."""
    return tuple(room.projection for room in rooms if room.projection is not None)


def truth(chain: Chain, deployment: Deployment, rooms: Sequence[Room] = ROOMS) -> Truth:
    """What a reconciliation holds the tables against."""
    return Truth(
        views_at=partial(ContractViews, chain, deployment),
        mirrors=mirrors(rooms),
        reprojection=Reprojection(chain, Contracts(deployment), projections(rooms)),
    )


def start(settings: Settings, on: Foundation, rooms: Sequence[Room] = ROOMS) -> Services:
    """Put the parts together, catch up with the chain, and settle what a crash left behind."""
    migrate(on.db)
    codec = Contracts(on.deployment)
    following = projector(on, rooms)
    lanes = Lanes(on.db, on.chain, on.keeper)
    known = standing_by(ContractViews(on.chain, on.deployment))
    gate = Gate(on.db, settings.key_environment, known, on.chain.now)
    following.tell(lambda wrote: gate.forget() if ACCOUNTS in wrote else None)
    following.start()
    operations = Operations(on.db, on.chain.now)
    operations.recover()
    lanes.recover()
    following.on_rolled_back(lanes.recover)
    currencies = {name: of for room in rooms for name, of in room.currencies.items()}
    records = Records(on.db, codec, name_of, currencies)
    ledger = Ledger(
        on.db,
        on.chain,
        codec,
        lanes,
        following,
        Catalogue(refusals(rooms)),
        records,
        open_approval,
        settings.wait_s_max,
    )
    running = workers(settings, on, ledger, rooms)
    for worker in running:
        worker.start()
    return Services(
        settings=settings,
        db=on.db,
        chain=on.chain,
        codec=codec,
        keeper=on.keeper,
        ledger=ledger,
        projector=following,
        gate=gate,
        operations=operations,
        threads=Threads(settings.threads),
        rates=rates_of(settings),
        turns=Turns(settings.party_at_once_max, settings.party_at_once_shared_max),
        bodies=BodyBudget(settings.bodies_bytes_max),
        cursors=Cursors.of(settings.data_dir),
        places=Places(on.db.places),
        background=ThreadPoolExecutor(BACKGROUND_THREADS, thread_name_prefix="operation"),
        truth=truth(on.chain, on.deployment, rooms),
        require_writable=on.chain.require_writable if isinstance(on.chain, EmbeddedChain) else lambda: None,
        rpc=JsonRpc(on.chain).answer if isinstance(on.chain, EmbeddedChain) else None,
        prove=Prover(on.chain).prove if isinstance(on.chain, EmbeddedChain) else None,
        words=Words(each for room in rooms for each in room.spoken),
        names=named,
        related=RELATED,
        workers=running,
    )


def stop(services: Services) -> None:
    """Finish what runs and stop following the chain."""
    services.ledger.close()
    for worker in services.workers:
        worker.stop()
    services.threads.close()
    services.background.shutdown(wait=True)
    services.projector.stop()


def create_app(services: Services, rooms: Sequence[Room] = ROOMS) -> FastAPI:
    """The application over running services."""
    made = routes(rooms)
    made.state.services = services
    handlers.install(made)
    made.add_middleware(Journal)
    return made


def routes(rooms: Sequence[Room] = ROOMS) -> FastAPI:
    """Every route and the OpenAPI document of them, without a service behind."""
    made = FastAPI(
        title="Tallystick",
        version=version("tallystick"),
        description="A supply-chain finance ledger on a permissioned blockchain.",
        redirect_slashes=False,
        docs_url=None,  # app/kernel/http/docs_page.py has them without another machine
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # the journal and /metrics tell of requests
    )
    kinds = problem_kinds(rooms)
    routers = (
        *(each for room in rooms for each in room.routers),
        about.router,
        health.router,
        health.problem_types(kinds),
        docs_page.router,
    )
    found = [route for router in routers for route in router.routes]
    made.router.routes[:] = [Table([*made.router.routes, *found])]
    openapi.install(made, found, kinds, RELATED)
    return made
