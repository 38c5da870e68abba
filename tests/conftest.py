"""What belongs to a whole run of the tests."""

from __future__ import annotations

pytest_plugins = ["tests.contracts.errors_provoked"]
