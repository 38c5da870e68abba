"""A pytest plugin that notes the outcome of every test, a line each, as it is known: ``-p scripts.web3_core.outcomes``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

OUTCOMES = "TALLY_WEB3_OUTCOMES"
"""The variable that names the file."""


def pytest_runtest_logreport(report: Any) -> None:
    """Note a test that was called, or could not be."""
    if "PYTEST_XDIST_WORKER" in os.environ or (report.when != "call" and report.outcome == "passed"):
        return
    crash = getattr(report.longrepr, "reprcrash", None)
    why = str(getattr(crash, "message", report.longrepr or ""))[:300] if report.failed else ""
    with Path(os.environ[OUTCOMES]).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"test": report.nodeid, "outcome": report.outcome, "why": why}) + "\n")


def read(path: Path) -> dict[str, dict[str, str]]:
    """The last outcome of each test."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    found: dict[str, dict[str, str]] = {}
    for each in map(json.loads, lines):
        if found.get(each["test"], {}).get("outcome") != "failed":
            found[each["test"]] = each
    return found
