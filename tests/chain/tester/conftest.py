"""eth-tester's own tests, turned round where the ledger is another thing on purpose: there they have to fail, as named."""

from __future__ import annotations

import re
import traceback
from collections.abc import Generator
from typing import Any

import pytest
from pluggy import Result

from tests.chain.tester.exceptions import EXCEPTIONS


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Result[Any], None]:
    """A named exception that fails as its reason says has passed; one that does not is stale."""
    outcome = yield
    reason = EXCEPTIONS.get(item.name)
    if reason is None or getattr(item, "cls", None).__name__ != "TestEthTestersOwnSuite":
        return
    try:
        outcome.get_result()
    except reason.fails_with as error:
        line = traceback.extract_tb(error.__traceback__)[-1].line
        if re.search(reason.saying, f"{line}\n{error}"):
            outcome.force_result(None)
        return
    outcome.force_exception(AssertionError(f"{item.name} passes: strike it from the exceptions"))
