"""The demonstration as a person runs it: its own process, real HTTP, an exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chain.audit.invariants import CHECKS
from tests.e2e.readme import PROMPT, blocks, told_otherwise

TALLY = Path(sys.executable).parent / "tally"


def tally(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run([TALLY, *arguments], capture_output=True, text=True, timeout=250, check=False)  # noqa: S603  our own command


def printed_lines(account: dict[str, Any]) -> Iterator[str]:
    """What ``tally demo`` prints of its scenes without ``--json``, line by line."""
    for scene in account["scenes"]:
        yield f"{scene['title']}  {scene['date']}"
        for step in scene["steps"]:
            place = "" if step["block"] is None else f"  block {step['block']}"
            yield f"{step['who']:<10} {step['what']}{place}"


class TestDemo:
    def test_plays_the_main_job_and_every_check_holds(self, tmp_path: Path) -> None:
        done = tally("demo", "--json", "--data", str(tmp_path / "kept"))
        assert done.returncode == 0, done.stderr
        account = json.loads(done.stdout)
        assert account["all_hold"] is True
        held = {check["name"] for check in account["checks"] if check["holds"]}
        assert held >= {*CHECKS, "sql-is-contract-state", "no-claim-left", "pot-is-empty", "holders-got-their-own"}
        told = " ".join(step["what"] for scene in account["scenes"] for step in scene["steps"])
        for word in ("数电票", "awaits a second person", "in escrow", "all in one block", "burned", "defaulted"):
            assert word in told
        assert (tmp_path / "kept" / "chain").is_dir()
        (story,) = (block for block in blocks("A tour in five minutes") if not block.startswith(PROMPT))
        assert told_otherwise(story, printed_lines(account)) == []

    def test_refuses_a_folder_that_is_not_empty(self, tmp_path: Path) -> None:
        (tmp_path / "something").touch()
        refused = tally("demo", "--data", str(tmp_path))
        assert refused.returncode == 1
        assert "is not empty" in refused.stderr
