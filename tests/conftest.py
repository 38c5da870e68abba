"""What belongs to a whole run of the tests: property tests that run the same way each time, however slow the machine."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = ["tests.contracts.errors_provoked"]

settings.register_profile("tally", deadline=None, derandomize=True)
settings.load_profile("tally")
