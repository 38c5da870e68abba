"""``kill -9`` of validators that sign in processes of their own: without quorum nothing is final, and the ledger goes on
by itself when one is back, with the vote that it gave."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.embedded.consensus.consortium_file import consortium_toml
from chain.embedded.consensus.distant import DistantValidator
from chain.embedded.consensus.endpoints import Endpoint
from chain.embedded.consensus.sealing import Panel
from chain.embedded.consensus.voters import Signatory
from chain.embedded.node import EmbeddedChain
from chain.embedded.validator.votes import Vote, VoteFile, begin_votes, owner_of
from chain.errors import NoQuorum
from chain.ethereum.keystore import Keystore
from chain.port import BlockNumber
from chain.runtime.clock import ManualClock
from tests.chain.chain_kit import ALICE, DEPLOY, GENESIS_TIME, RECORDER_AT, record, send
from tests.chain.sealed_kit import DOMAIN, KEYS, SEALED
from tests.crash.server import START_S_MAX

NEAR, FAR = ("north", "east"), ("south", "west")
EXECUTING = "west"
"""Keeps the ledger in a folder of its own; the other one is blind."""
SOON_S = 20.0


COMMAND = "from app.consortium.validator_cli import validator; validator()"
"""``tally validator``, without what the other commands import."""


class Process:
    """``tally validator serve``."""

    def __init__(self, folder: Path, name: str) -> None:
        words = {
            "--key": folder / f"{name}.json",
            "--passphrase-file": folder / "passphrase",
            "--consortium": folder / "consortium.toml",
            "--listen": f"unix:{folder / name}.sock",
        }
        if name == EXECUTING:
            words["--state"] = folder / f"{name}-state"
        self._process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "-c", COMMAND, "serve", *(str(word) for pair in words.items() for word in pair)],
            stdout=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> None:
        """Return when it listens."""
        assert self._process.stdout is not None
        assert "signs at" in self._process.stdout.readline()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.communicate(timeout=START_S_MAX)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[dict[str, Process]]:
    """Two of four validators, each with its key, in a process of its own."""
    (tmp_path / "passphrase").write_text("tests only\n", "utf-8")
    (tmp_path / "consortium.toml").write_text(consortium_toml(SEALED), "utf-8")
    keystore = Keystore(tmp_path, "tests only", "light")
    for name in FAR:
        made = keystore.add(KEYS[name].secret)
        (tmp_path / f"{made.hex()}.json").rename(tmp_path / f"{name}.json")
        begin_votes(tmp_path / f"{name}.votes")
    running = {name: Process(tmp_path, name) for name in FAR}
    for each in running.values():
        each.ready()
    yield running
    for each in running.values():
        each.kill()


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[EmbeddedChain]:
    near = [Signatory(name, KEYS[name].private, DOMAIN) for name in NEAR]
    far = [DistantValidator(name, KEYS[name].address, Endpoint(path=tmp_path / f"{name}.sock")) for name in FAR]
    sealer = Panel(DOMAIN, [*near, *far])
    chain = EmbeddedChain.open(tmp_path / "chain", SEALED, ManualClock(GENESIS_TIME + 10), sealer=sealer)
    yield chain
    chain.close()


def test_killed_validators_are_missed_only_until_one_is_back(
    tmp_path: Path, processes: dict[str, Process], chain: EmbeddedChain
) -> None:
    send(chain, DEPLOY)
    processes["south"].kill()
    assert send(chain, ALICE.raw(0, RECORDER_AT, record(1))).block.number == 2
    processes["west"].kill()
    waiting = chain.submit(ALICE.raw(1, RECORDER_AT, record(2)))
    with pytest.raises(NoQuorum, match="2 of 4"):
        chain.wait(waiting, SOON_S)
    processes["west"] = Process(tmp_path, "west")
    processes["west"].ready()
    assert chain.wait_for_block(BlockNumber(3), SOON_S)
    assert chain.wait(waiting, SOON_S).succeeded
    tip = chain.head()
    processes["west"].kill()
    votes = VoteFile(tmp_path / "west.votes", owner_of(DOMAIN.genesis, KEYS["west"].address))
    assert votes.last == Vote(tip.number, tip.hash)
    votes.close()
