"""Installs a node under ``build/peers``, once: ``python -m scripts.peers.prepare anvil geth`` prints where they are.

Anvil comes from npm, pinned by its lock file; geth is built from the Go module proxy, pinned by its version, which Go's
checksum database vouches for. Both are only for tests and benchmarks: the service needs neither.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal, get_args

Peer = Literal["anvil", "geth"]

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "peers"
GETH = "github.com/ethereum/go-ethereum/cmd/geth@v1.16.9"
"""The newest one that builds with the Go of common distributions; it takes about three minutes."""


class CannotPrepare(Exception):
    """What is needed to install the node is missing, or failed."""


def prepare(peer: Peer) -> Path:
    """The node's executable, installed if it was not there.

    :raises CannotPrepare: it can't be installed here.
    """
    return _anvil() if peer == "anvil" else _geth()


def _anvil() -> Path:
    folder = BUILD / "anvil"
    found = folder / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin" / "anvil"
    if not found.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(HERE / "anvil" / name, folder / name)
        _run([_tool("npm"), "ci", "--no-audit", "--no-fund", "--silent"], folder)
    return _installed(found)


def _geth() -> Path:
    found = BUILD / "geth" / "geth"
    if not found.exists():
        found.parent.mkdir(parents=True, exist_ok=True)
        _run([_tool("go"), "install", GETH], found.parent, GOBIN=str(found.parent))
    return _installed(found)


def _tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise CannotPrepare(f"{name} was not found")
    return found


def _run(command: list[str], folder: Path, **environment: str) -> None:
    # npm looks for node on the path; where it comes from a Python package, it lies beside this interpreter.
    path = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    done = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotPrepare(f"{' '.join(command)} failed: {done.stderr.strip()[-500:]}")


def _installed(executable: Path) -> Path:
    if not executable.exists():
        raise CannotPrepare(f"{executable} was not installed")
    return executable


if __name__ == "__main__":
    for name in sys.argv[1:] or get_args(Peer):
        print(name, prepare(name))
