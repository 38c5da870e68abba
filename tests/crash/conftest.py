"""A sandbox that was just founded, as ``tally run`` founds it, closed."""

from __future__ import annotations

import pytest

from app.kernel import logs
from app.sandbox.service import opened
from app.settings import Settings
from chain.runtime.clock import SystemClock
from tests.crash.load import Founding


@pytest.fixture(scope="session")
def founding(tmp_path_factory: pytest.TempPathFactory) -> Founding:
    """Its data folder is never opened by tests: they copy it."""
    return found_in(Settings(data_dir=tmp_path_factory.mktemp("founded") / "data"))


def found_in(settings: Settings) -> Founding:
    """Found a sandbox and close it."""
    logs.configure("error", json=False)
    with opened(settings, SystemClock()) as sandbox:
        parties = {handle: str(number) for handle, number in sandbox.founded.parties.items()}
        return Founding(settings.data_dir, sandbox.keys, parties, sandbox.chain.head().number)
