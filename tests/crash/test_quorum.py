"""``tally validators stop`` and ``start`` beside a running ``tally run``: without quorum nothing is written and everything
can be read; what was taken happens once when the validators are back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import httpx2
from typer.testing import CliRunner

from app.cli import cli
from tests.crash.asking import cny
from tests.crash.load import ANSWER_S_MAX, Founding
from tests.crash.server import Server
from tests.waiting import eventually

LOST = ("north", "east")
"""Two of four validators; three must sign."""


class Clerk:
    """The settlement bank's checker, over HTTP, and what its maker filed before."""

    def __init__(self, url: str, founding: Founding) -> None:
        self._supplier = founding.parties["tier1"]
        self._maker, self._client = (
            httpx2.Client(
                base_url=url,
                headers={"Authorization": f"Bearer {founding.keys['bank'][seat]}"},
                timeout=ANSWER_S_MAX,
            )
            for seat in ("Maker", "Checker")
        )

    def file(self, name: str) -> None:
        """The maker asks for one yuan to be brought on the ledger."""
        assert self._ask(self._maker, name).status_code == httpx2.codes.ACCEPTED

    def mint(self, name: str, **headers: str) -> httpx2.Response:
        """Bring it on; the same name is the same request."""
        return self._ask(self._client, name, **headers)

    def _ask(self, client: httpx2.Client, name: str, **headers: str) -> httpx2.Response:
        body = {"party": self._supplier, "amount": cny(1_00), "reference": name}
        return client.post("/v1/deposits", json=body, headers={"Idempotency-Key": name, **headers})

    def get(self, path: str) -> dict[str, Any]:
        """Read something that is there."""
        answer = self._client.get(path)
        assert answer.status_code == httpx2.codes.OK, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def minted(self) -> int:
        """What was ever minted, minor units."""
        return int(self.get("/v1/deposits/totals/CNY")["minted"])

    def is_final(self, operation: str) -> bool:
        """Whether the transaction of an operation is in a block."""
        return [each["state"] for each in self.get(operation)["transactions"]] == ["Final"]

    def close(self) -> None:
        """Hang up."""
        self._client.close()
        self._maker.close()


def validators(data: Path, command: str) -> None:
    """``tally validators COMMAND`` for each that is lost."""
    for name in LOST:
        done = CliRunner(env={"TALLY_DATA_DIR": str(data)}).invoke(cli, ["validators", command, name])
        assert done.exit_code == 0, done.output


def test_without_quorum_writes_are_told_to_come_back_and_nothing_is_lost(founding: Founding, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(founding.data, data)
    server = Server(data, founding.data.with_name("bytecode"))
    clerk = Clerk(server.url(), founding)
    for name in ("acknowledged", "accepted", "refused"):
        clerk.file(name)
    kept = clerk.mint("acknowledged")
    assert kept.status_code == httpx2.codes.CREATED

    validators(data, "stop")
    taken = clerk.mint("accepted", Prefer="respond-async")
    assert taken.status_code == httpx2.codes.ACCEPTED
    refused = clerk.mint("refused")
    assert refused.status_code == httpx2.codes.SERVICE_UNAVAILABLE
    assert int(refused.headers["Retry-After"]) > 0
    assert "2 of 4 validators voted" in refused.json()["detail"]
    assert clerk.minted() == 1_00
    assert clerk.mint("acknowledged").content == kept.content

    validators(data, "start")
    eventually(lambda: clerk.is_final(taken.headers["Location"]))  # nobody asked again
    for name in ("accepted", "refused"):
        assert clerk.mint(name).status_code == httpx2.codes.CREATED
    assert clerk.mint("acknowledged").content == kept.content
    assert clerk.minted() == 3_00
    clerk.close()
    server.stop()
    assert server.errors() == []
