"""Which validators are in force at a block: those of genesis."""

from __future__ import annotations

from chain.embedded.blocks import Header
from chain.embedded.consortium import Consortium
from chain.embedded.executors.protocol import Executor, Reader
from chain.port import Address


class ValidatorSets:
    """The validators of a ledger, by block. Thread-safe."""

    def __init__(self, consortium: Consortium, executor: Executor, reader: Reader) -> None:
        self._genesis = tuple(validator.address for validator in consortium.validators)
        self._executor = executor
        self._reader = reader

    def after(self, parent: Header) -> tuple[Address, ...]:  # noqa: ARG002
        """The validators in force at the block after ``parent``, in the order of their turns."""
        return self._genesis
