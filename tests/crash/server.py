"""``tally run`` as an operator starts it, in a process of its own, so that it can be killed."""

from __future__ import annotations

import atexit
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2

from tests.crash.armed import KILLED

PROGRAM = str(Path(sys.executable).parent / "tally")
ROOT = Path(__file__).parents[2]
START_S_MAX = 120.0
STOP_S_MAX = 60.0
LOOK_S = 0.02
_ADDRESS = re.compile(r"Tallystick is at (http://[\d.:]+),")


class Server:
    """A running service on a data folder and a free port. Its output is kept beside the folder.

    :param bytecode: where the first life keeps what it compiles, so that the next ones start in a moment; beside the
        sources when not given.
    :param dies_at: a failpoint, and at which visit of it this life ends (see :mod:`tests.crash.armed`).
    :param options: of the command, which go before settings.
    :param chosen: further settings by their names without ``TALLY_``.
    """

    def __init__(
        self,
        data: Path,
        bytecode: Path | None = None,
        dies_at: tuple[str, int] | None = None,
        options: Sequence[str] = (),
        **chosen: str,
    ) -> None:
        self._log = data.with_name(f"{data.name}.log")
        self._begins = self._log.stat().st_size if self._log.exists() else 0
        unwanted = ("TALLY_", "PYTHONDONTWRITEBYTECODE")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        if bytecode is not None:
            environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
        choices = {"DATA_DIR": str(data), "PORT": "0", "LOG_LEVEL": "warning", "LOG_JSON": "true"}
        choices |= {"KEY_REQUESTS_MAX": "0", "PARTY_REQUESTS_MAX": "0"} | chosen
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  our own command
                [PROGRAM, "run", *options]
                if dies_at is None
                else [sys.executable, "-m", "tests.crash.armed", *map(str, dies_at)],
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment | {f"TALLY_{name}": value for name, value in choices.items()},
            )

        atexit.register(self._process.kill)  # also what a failed test left running ends with the run

    def url(self) -> str:
        """Where it is, once it takes writes."""
        deadline = time.monotonic() + START_S_MAX
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"the service did not start:\n{self.said()}"
            found = _ADDRESS.search(self.said())
            if found and _is_ready(found[1]):
                return found[1]
            time.sleep(LOOK_S)
        raise AssertionError(f"the service was not ready in time:\n{self.said()}")

    @property
    def process(self) -> int:
        """Its number, as long as it runs."""
        return self._process.pid

    def died(self, within_s: float) -> bool:
        """Whether it has ended by itself, as :mod:`tests.crash.armed` lets it, at most so much later."""
        try:
            status = self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            return False
        assert status == KILLED, self.said()
        return True

    def kill(self) -> None:
        """End it at once, as a power cut would; it can do nothing about it."""
        self._process.send_signal(signal.SIGKILL)
        assert self._process.wait() == -signal.SIGKILL, self.said()

    def stop(self) -> None:
        """Ask it to end, and wait until it has closed its ledger."""
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(STOP_S_MAX) == 0, self.said()

    def said(self) -> str:
        """What this life wrote, welcome and log."""
        return self._log.read_bytes()[self._begins :].decode()

    def errors(self) -> list[dict[str, Any]]:
        """What this life logged as a defect. A line that the kill cut off says nothing."""
        lines = (line for line in self.said().splitlines() if line.startswith("{") and line.endswith("}"))
        return [entry for entry in map(json.loads, lines) if entry["level"] in {"error", "critical"}]


def _is_ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/readyz").status_code == httpx2.codes.OK
    except httpx2.TransportError:
        return False
