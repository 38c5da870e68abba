"""A checkout that was copied or moved runs its own code, not that of the place where its environment was made."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.e2e.readme import ROOT


@pytest.mark.parametrize("made_here", [True, False])
def test_an_environment_of_another_place_is_made_anew(tmp_path: Path, *, made_here: bool) -> None:
    command = tmp_path / ".venv" / "bin" / "tally"
    command.parent.mkdir(parents=True)
    place = tmp_path.resolve() if made_here else Path("/elsewhere")
    command.write_text(f"#!{place}/.venv/bin/python\n", "utf-8")
    make = ["/usr/bin/env", "make", "-n", "-f", str(ROOT / "Makefile"), "clean"]
    done = subprocess.run(make, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603
    assert command.exists() is made_here
    assert ("was made elsewhere" in done.stdout) is not made_here
