"""Runs web3.py's own core tests on stock eth-tester and on the ledger's backend, and compares.

The tests are in the package's source distribution, which is fetched by its name, in the version that is installed here, into
``build/web3``. Tests that pass on stock eth-tester and not here have to be in ``exceptions.json`` with their reason, and at
least 1,800 that need a backend's answers have to pass::

    python -m scripts.web3_core             both, and the comparison; takes half an hour
    python -m scripts.web3_core --compare   the comparison alone, of what the last runs noted
    python -m scripts.web3_core --write     both, and names what fails anew, to be looked through
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
from importlib.metadata import version
from pathlib import Path

from scripts.web3_core.outcomes import OUTCOMES, read

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "web3"
LISTED = Path(__file__).parent / "exceptions.json"
PASS_MIN = 1_800
BACKEND = "chain.tester.backend.TallystickBackend"

NO_BACKEND = "tests/core/caching-utils"
"""Three quarters of the tests, and none of them asks a backend anything."""

BY_THE_CLOCK = (
    "tests/core/contracts/test_contract_init.py::test_async_init_multiple_contracts_performance",
    "tests/core/subscriptions/test_subscription_manager.py::test_high_throughput_subscription_with_parallelize",
)
"""They fail on a busy machine, whatever answers."""

NEEDED = (
    "cached-property",
    "flaky",
    "hypothesis",
    "pytest",
    "pytest-asyncio",
    "pytest-mock",
    "pytest-timeout",
    "pytest-xdist",
)
"""What web3.py's own group of test requirements names."""

REASONS: dict[str, str] = {
    "There is no coin": "It moves value or offers a fee; the chain has no coin, and its rules refuse both.",
    "filters_with_": "It offers a fee in every example that it makes up; the chain has no coin, and its rules refuse one.",
    "apply_withdrawals": "It credits a withdrawal; the chain has no coin, and no block has withdrawals.",
    "account_keys": "It takes the keys of py-evm's own backend by their name there.",
    "too-large": "It sends a blob; the chain takes types 0, 1 and 2, and no transaction so large.",
    "maxFeePerGas": "It expects a fee that follows from a base fee of a gwei; every base fee is 0.",
    "== 1000000000": "It expects a tip of a gwei where no fee is named; every fee is 0.",
    "= abs((": "It needs an estimate that is too high by thousands, as py-evm's backend gives; here it is exact.",
    "requestsHash": "It expects a header field of the Prague fork; the chain's rules are Cancun's.",
    "test_get_block_formatters": "It expects a header field of the Prague fork; the chain's rules are Cancun's.",
}
"""What a failure, or the test's name, says → why it must fail. The first that is found counts."""


def main() -> None:
    """Run, compare, and fail where something is not as it is written down."""
    BUILD.mkdir(parents=True, exist_ok=True)
    stock, ours = BUILD / "stock.jsonl", BUILD / "ours.jsonl"
    if "--compare" not in sys.argv:
        python, tests = _environment(), _tests()
        if not stock.exists():
            _run(python, tests, stock, {})
        ours.unlink(missing_ok=True)
        _run(python, tests, ours, {"ETHEREUM_TESTER_CHAIN_BACKEND": BACKEND})
    passing = {name for name, each in read(stock).items() if each["outcome"] == "passed"}
    here = read(ours)
    passed = {name for name in passing if here.get(name, {}).get("outcome") == "passed"}
    failed = {name: here.get(name, {"why": "it was not run"})["why"] for name in sorted(passing - passed)}
    print(f"{len(passing)} pass on stock eth-tester, {len(passed)} of them here, {len(failed)} do not")
    if "--write" in sys.argv:
        _write(failed)
    listed = {name for names in json.loads(LISTED.read_text("utf-8")).values() for name in names}
    for name in sorted(failed.keys() - listed):
        print(f"not listed: {name}: {failed[name].splitlines()[-1] if failed[name] else ''}")
    for name in sorted(listed & passed):
        print(f"listed, but it passes: {name}")
    if len(passed) < PASS_MIN or failed.keys() - listed or listed & passed:
        sys.exit(1)


def _environment() -> Path:
    """The Python of an environment with this project, web3.py and what its tests need."""
    folder = BUILD / "venv"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        pinned = [f"{name}=={version(name)}" for name in ("web3", "eth-tester", "py-evm")]
        _call(python, "-m", "pip", "install", "--quiet", *pinned, *NEEDED, "--editable", str(ROOT))
    return python


def _tests() -> Path:
    """web3.py's source distribution, unpacked; its own package is put aside, so that the installed one is tested."""
    name = f"web3-{version('web3')}"
    folder = BUILD / name
    if not folder.exists():
        exact = f"web3=={version('web3')}"
        _call(
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary",
            "web3",
            "-d",
            str(BUILD),
            exact,
        )
        with tarfile.open(BUILD / f"{name}.tar.gz") as packed:
            packed.extractall(BUILD, filter="data")
        (folder / "web3").rename(folder / "web3_as_published")
    return folder


def _run(python: Path, tests: Path, outcomes: Path, more: dict[str, str]) -> None:
    options = ["-o", "addopts=", "-n", "2", "-q", "--timeout", "120", "--tb", "line", "-p", "no:cacheprovider"]
    # faulthandler takes the signals by which the engine's traps are told.
    plugins = ["-p", "no:faulthandler", "-p", "scripts.web3_core.outcomes"]
    environment = {**os.environ, **more, OUTCOMES: str(outcomes), "PYTHONPATH": str(ROOT)}
    # The tests' folder has a package `scripts` of its own, so it is not where modules are looked for first.
    command = [
        str(python),
        "-P",
        "-m",
        "pytest",
        "tests/core",
        "--ignore",
        NO_BACKEND,
        *(word for test in BY_THE_CLOCK for word in ("--deselect", test)),
        *options,
        *plugins,
    ]
    subprocess.run(command, cwd=tests, env=environment, check=False)  # noqa: S603  our own command; some tests fail


def _call(*command: object) -> None:
    subprocess.run([str(each) for each in command], check=True)  # noqa: S603  our own command


def _write(failed: dict[str, str]) -> None:
    named: dict[str, list[str]] = {}
    for name, why in failed.items():
        reason = next((words for said, words in REASONS.items() if said in f"{why} {name}"), None)
        if reason is None:
            sys.exit(f"nobody knows why this fails: {name}: {why}")
        named.setdefault(reason, []).append(name)
    LISTED.write_text(json.dumps(named, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
