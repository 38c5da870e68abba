"""The stage: a sandbox ledger with a clock of its own, served over real HTTP, and the people who act on it."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import uvicorn
from httpx2 import Client, Response

from app import main
from app.demo.narration import Narration
from app.kernel.enums import Capability
from app.sandbox.service import Sandbox, opened
from app.settings import Settings
from chain.runtime.clock import ManualClock

START = int(datetime(2026, 9, 26, 1, tzinfo=UTC).timestamp())
"""09:00 in Shenzhen on the day after the newest sample invoice."""
ZONE = timezone(timedelta(hours=8))
DAY_S = 86_400
TIMEOUT_S = 60

_requests = itertools.count(1)
_entries = itertools.count(1)


class UnexpectedAnswer(Exception):
    """The service did not answer as the story says. The demonstration stops."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an API key, speaking HTTP."""

    client: Client
    party: str
    key: str = field(repr=False)

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """Read a resource."""
        return _expect(self.client.get(f"/v1{path}", params=params, headers=self._headers()), 200)

    def do(self, path: str, body: Any = None) -> dict[str, Any]:
        """Write; it has to be done."""
        return _expect(self._post(path, body), 201)

    def file(self, path: str, body: Any = None) -> dict[str, Any]:
        """Write under dual control; it has to wait for a second person."""
        return _expect(self._post(path, body), 202)

    def refused(self, path: str, body: Any = None) -> dict[str, Any]:
        """Write; it has to be refused. Returns the problem."""
        answer = self._post(path, body)
        if not 400 <= answer.status_code < 500:
            raise UnexpectedAnswer(f"{path} answered {answer.status_code} instead of a refusal: {answer.text}")
        problem: dict[str, Any] = answer.json()
        return problem

    def upload(self, document: bytes) -> dict[str, Any]:
        """Bring an invoice document."""
        headers = {**self._headers(), "Idempotency-Key": _fresh(), "Content-Type": "application/xml"}
        return _expect(self.client.post("/v1/invoices/upload", content=document, headers=headers), 201)

    def _post(self, path: str, body: Any) -> Response:
        headers = {**self._headers(), "Idempotency-Key": _fresh()}
        return self.client.post(f"/v1{path}", json=body, headers=headers)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


@dataclass(slots=True)
class Stage:
    """Where the story is played."""

    sandbox: Sandbox
    clock: ManualClock
    client: Client
    tell: Narration

    def maker(self, handle: str) -> Person:
        """Who acts for a party."""
        return self._person(handle, "Maker")

    def checker(self, handle: str) -> Person:
        """Who approves what the maker filed."""
        return self._person(handle, "Checker")

    def admin(self, handle: str) -> Person:
        """Who sets a party's policies."""
        return self._person(handle, "Admin")

    def today(self, days: int = 0) -> str:
        """The date in Shenzhen, ``days`` from now."""
        return (datetime.fromtimestamp(self.clock.now(), ZONE) + timedelta(days=days)).date().isoformat()

    def days_after(self, date: str, days: int) -> str:
        """The date ``days`` after another one."""
        return (datetime.fromisoformat(date) + timedelta(days=days)).date().isoformat()

    def instant(self, days: int) -> str:
        """The time ``days`` from now."""
        return datetime.fromtimestamp(self.clock.now() + days * DAY_S, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def pass_to(self, date: str) -> None:
        """Let time pass until 09:00 in Shenzhen of a day."""
        self.clock.advance_to(datetime.fromisoformat(f"{date}T09:00:00+08:00").timestamp())

    def balance(self, handle: str) -> int:
        """A party's deposit, minor units."""
        items = self.maker(handle).get("/deposits")["items"]
        return sum(int(item["balance"]["amount"]) for item in items)

    def deposit(self, handle: str, minor: int) -> Mapping[str, Any]:
        """The bank sees money arrive for a party and brings it onto the ledger."""
        body = {
            "party": str(self.sandbox.founded.parties[handle]),
            "amount": {"amount": minor, "currency": "CNY"},
            "reference": f"CAMT-{next(_entries):06}",
        }
        return self.together("bank", "/deposits", body)

    def together(self, handle: str, path: str, body: Any = None) -> dict[str, Any]:
        """What always takes two persons of a party: its maker files, its checker does it."""
        self.maker(handle).file(path, body)
        return self.checker(handle).do(path, body)

    def number(self, handle: str) -> str:
        """A party's number, as REST writes it."""
        return str(self.sandbox.founded.parties[handle])

    def handle(self, number: str) -> str:
        """The handle behind a party's number."""
        return {str(party): handle for handle, party in self.sandbox.founded.parties.items()}[number]

    def _person(self, handle: str, seat: Capability) -> Person:
        return Person(self.client, handle, self.sandbox.keys[handle][seat])


@contextmanager
def raised(folder: Path, tell: Narration) -> Iterator[Stage]:
    """Found the sandbox in an empty folder, serve it on a free port of this machine, and take it down afterwards."""
    # The story puts void offers away itself, before the reader's eyes.
    with raised_with(Settings(data_dir=folder, sweep_s=0, chain_url=None), ManualClock(START), tell) as stage:
        yield stage


@contextmanager
def raised_with(settings: Settings, clock: ManualClock, tell: Narration) -> Iterator[Stage]:
    """The same on the chain that the settings name, whose time the clock has to move."""
    with opened(settings, clock) as sandbox, _served(sandbox) as url:
        begun = datetime.fromtimestamp(clock.now(), ZONE)
        tell.say(f"A new ledger is served at {url}; its clock starts on {begun:%Y-%m-%d}.")
        with Client(base_url=url, timeout=TIMEOUT_S, trust_env=False) as client:  # past any proxy: it is here
            yield Stage(sandbox, clock, client, tell)


@contextmanager
def _served(sandbox: Sandbox) -> Iterator[str]:
    config = uvicorn.Config(main.create_app(sandbox.services), access_log=False, log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="http", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def _expect(answer: Response, status: int) -> dict[str, Any]:
    if answer.status_code != status:
        request = answer.request
        raise UnexpectedAnswer(f"{request.method} {request.url.path}: {answer.status_code} {answer.text}")
    body: dict[str, Any] = answer.json()
    return body


def _fresh() -> str:
    return f"demo-{next(_requests)}"
