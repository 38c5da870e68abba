"""A ledger with a record of each kind, made once for each test process, and whoever checks its proofs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import pytest
from httpx2 import Response

from app.kernel.money import Money
from chain.port import Address, BlockNumber, Hash32
from chain.proofs.document import ProofDocument
from chain.proofs.verifier import Proven, verify
from tests.app import ledger as ledgers
from tests.app.ledger import START, Ledger, Template
from tests.app.matrix.scene import FUNDED_TERMS, PARTS, at
from tests.app.receivables.kit import cny, confirmed

FACE = 2 * PARTS
PURSE = 100_000_000
LIMIT = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Scene:
    """core1 owes tier1, paid a part of it, and funder1 has lent on one of the two claims."""

    ledger: Ledger
    receivable: str
    claim: str
    pledge: str
    paid_in: BlockNumber
    """The block in which core1 paid a part."""

    @property
    def validators(self) -> tuple[Address, ...]:
        """As everybody knows them."""
        return tuple(each.address for each in self.ledger.chain.consortium.validators)

    @property
    def genesis(self) -> Hash32:
        """As everybody knows it."""
        return self.ledger.chain.consortium.seal_domain.genesis

    def get(self, path: str, by: str = "auditor") -> Response:
        """What somebody is answered who asks for a proof."""
        path, _, query = path.partition("?")
        return self.ledger.maker(by).get(f"/proofs{path}", **dict(parse_qsl(query)))

    def proof(self, path: str) -> dict[str, Any]:
        """A proof that the auditor gets."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def check(self, document: dict[str, Any]) -> Proven:
        """What a proof proves to somebody who knows the validators."""
        return verify(ProofDocument.model_validate(document), self.validators, self.genesis)


@pytest.fixture(scope="session")
def written(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Written once; :func:`scene` puts it behind the application."""
    with ledgers.opened(template, tmp_path_factory.mktemp("proofs") / "ledger") as ledger:
        for handle in ("core1", "funder1"):
            ledger.deposit(handle, Money(PURSE))
        limit = {"debtor": str(ledger.party("core1")), "limit": cny(LIMIT), "advance_rate_bps": 9_000}
        ledger.maker("funder1").done("/debtor-limits", limit)
        owed = confirmed(ledger, face=FACE)
        parts = ledger.maker("tier1").done(f"/claims/{owed['claim']}/split", {"parts": [cny(PARTS)] * 2})["parts"]
        asked = {"claim": parts[1]["id"], "expires_at": at(25)}
        request = ledger.maker("tier1").done("/financing-requests", asked)["id"]
        offer = ledger.maker("funder1").done(
            f"/financing-requests/{request}/offers", FUNDED_TERMS | {"expires_at": at(25)}
        )
        loan = ledger.maker("tier1").done(f"/offers/{offer['id']}/accept")["loan"]
        pledge = ledger.maker("tier1").seen(f"/loans/{loan}")["pledge"]
        ledger.maker("core1").done(f"/receivables/{owed['id']}/payments", {"amount": cny(1_000)})
        assert ledger.chain.now() == START
        yield Scene(ledger, owed["id"], parts[0]["id"], pledge, ledger.chain.head().number)


@pytest.fixture
def scene(written: Scene, template: Template) -> Scene:
    """A ledger that tests only read."""
    template.app.state.services = written.ledger.services
    return written


@pytest.fixture
def without_prover(scene: Scene, template: Template) -> Scene:
    """The same on a chain that proves nothing."""
    template.app.state.services = dataclasses.replace(scene.ledger.services, prove=None)
    return scene
