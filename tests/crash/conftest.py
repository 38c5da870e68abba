"""A sandbox that was just founded, as ``tally run`` founds it, closed."""

from __future__ import annotations

import pytest

from app.kernel import logs
from app.sandbox.service import opened
from app.settings import Settings
from chain.clock import SystemClock
from tests.crash.load import Founding


@pytest.fixture(scope="session")
def founding(tmp_path_factory: pytest.TempPathFactory) -> Founding:
    """Its data folder is never opened by tests: they copy it."""
    logs.configure("error", json=False)
    folder = tmp_path_factory.mktemp("founded") / "data"
    with opened(Settings(data_dir=folder), SystemClock()) as sandbox:
        parties = {handle: str(number) for handle, number in sandbox.founded.parties.items()}
        return Founding(folder, sandbox.keys, parties, sandbox.chain.head().number)
