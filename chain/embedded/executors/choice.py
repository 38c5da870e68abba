"""Which EVM executes: revm unless somebody asks for the other one."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Literal, TypeAlias

from chain.embedded.executors.protocol import Executor
from chain.embedded.executors.revm import Revm

ExecutorName: TypeAlias = Literal["revm", "pyevm"]


def executor_named(name: ExecutorName, folder: Path | None = None) -> Executor:
    """An executor by its name. ``folder`` is where revm keeps its machine code (see :mod:`revm_module`)."""
    if name == "revm":
        return Revm(folder)
    # py-evm takes half a second to import, which a node that does not use it need not spend.
    pyevm: Executor = import_module("chain.embedded.executors.pyevm").PyEvm()
    return pyevm
