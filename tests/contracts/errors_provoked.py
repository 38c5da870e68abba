"""A pytest plugin: the run fails unless every custom error of the contracts was provoked at least once, every function
called and every event emitted.

It judges only when nothing of ``tests/contracts`` was left out. Under xdist each worker tells the controller what it saw.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chain.contracts.artifact import artifacts
from tests.contracts.world.ledger import place_of, provoked, reached

FOLDER = Path(__file__).parent

NEVER = {
    "InvalidShortString": "OpenZeppelin's ShortStrings; only strings that were not made by it raise it",
    "StringTooLong": "OpenZeppelin's ShortStrings; the registry's EIP-712 name and version are constants of 10 and 1 bytes",
    "ReentrancyGuardReentrantCall": "OpenZeppelin's guard; no verb calls anything but the ledger's own contracts, "
    "and none of those calls a guarded verb back",
    "event Approval": "the standards' event of what is always refused",
    "event ApprovalForAll": "the same",
    "event ApprovalValue": "the same",
    "event EIP712DomainChanged": "OpenZeppelin's EIP-712; the registry's domain is fixed",
}
"""Errors and events that the ABIs carry and no transaction can provoke, with the reason."""


def declared() -> set[str]:
    """Every custom error and event of the ledger's ABIs by name, every function by contract and selector."""
    names = set()
    for contract, each in artifacts().items():
        names |= {error.name for error in each.abi.errors.values()}
        names |= {f"event {event.name}" for event in each.abi.events.values()}
        names |= {place_of(contract, function) for function in each.abi.by_selector.values()}
    return names


def spelled(name: str) -> str:
    """The same with a function's name in place of its selector."""
    contract, _, selector = name.partition(" 0x")
    return f"{contract}.{artifacts()[contract].abi.by_selector[bytes.fromhex(selector)].name}" if selector else name


class Collector:
    """What the processes of one run saw, and whether they ran every contract test."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.is_whole = False

    def add(self, seen: set[str], *, is_whole: bool) -> None:
        self.seen |= seen
        self.is_whole = self.is_whole or is_whole

    @property
    def missing(self) -> list[str]:
        """What nobody provoked, called or emitted, and what of ``NEVER`` somebody did or no ABI has."""
        if not self.is_whole:
            return []
        never = set(NEVER)
        return sorted((declared() - never - self.seen) | (never & self.seen) | (never - declared()))


COLLECTOR = pytest.StashKey[Collector]()
WHOLE = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COLLECTOR] = Collector()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whole: every file has tests here, and none was deselected but by the marker that the project always sets."""
    collected = {item.path for item in items}
    files = set(FOLDER.rglob("test_*.py"))
    narrowed = config.option.keyword or any("::" in arg for arg in config.args) or config.option.deselect
    config.stash[WHOLE] = files <= collected and not narrowed


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    told = getattr(node, "workeroutput", {}).get("errors_provoked")
    if told is not None:
        node.config.stash[COLLECTOR].add(set(told["seen"]), is_whole=told["is_whole"])


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    is_whole = config.stash.get(WHOLE, False)
    if hasattr(config, "workeroutput"):
        config.workeroutput["errors_provoked"] = {"seen": sorted(provoked | reached), "is_whole": is_whole}
        return
    config.stash[COLLECTOR].add(provoked | reached, is_whole=is_whole)
    if config.stash[COLLECTOR].missing and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    missing = config.stash[COLLECTOR].missing
    if missing:
        terminalreporter.write_sep("=", "errors, functions and events of the contracts that no test reached", red=True)
        terminalreporter.write_line(", ".join(map(spelled, missing)))
