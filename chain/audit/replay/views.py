"""Reading contracts on a state that a replay made, by the bundle's own artefacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain.contracts.artifact import Artifact
from chain.embedded.executors.protocol import Environment, Executor, Reader
from chain.errors import Reverted
from chain.port import NOBODY, Address, Hash32

GAS_MAX = 30_000_000
"""Of one view; the largest needs a hundredth."""


class StateViews:
    """See :class:`chain.audit.state.Views`."""

    def __init__(
        self,
        executor: Executor,
        reader: Reader,
        root: Hash32,
        environment: Environment,
        addresses: Mapping[str, Address],
        artifacts: Mapping[str, Artifact],
    ) -> None:
        self._executor = executor
        self._reader = reader
        self._root = root
        self._environment = environment
        self._addresses = addresses
        self._artifacts = artifacts

    def address(self, contract: str) -> Address:
        return self._addresses[contract]

    def read(self, contract: str, view: str, *args: Any) -> Any:
        """:raises Reverted: the contract refuses to answer. :raises ValueError, KeyError: it is not what was meant."""
        function = self._artifacts[contract].abi.function(view)
        result = self._executor.call(
            self._reader,
            self._root,
            self._environment,
            NOBODY,
            self._addresses[contract],
            function.encode(args),
            GAS_MAX,
        )
        if not result.succeeded:
            raise Reverted(result.output)
        values = function.decode(result.output)
        return values[0] if len(values) == 1 else values
