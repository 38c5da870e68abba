"""Which validators an auditor can judge a block by: after execution has ended, too, for as long as that can be known."""

from __future__ import annotations

from dataclasses import replace

from chain.audit.replay.execution import FAILURES
from chain.embedded.consensus.consortium import Consortium
from chain.embedded.consensus.validators import ValidatorSets
from chain.embedded.executors.protocol import Executor, Reader
from chain.ethereum.blocks import Header, bloom_bits
from chain.port import Address, Hash32


class KnownValidators:
    """The validators of a history, block by block.

    Without the parent's state those in force before still are, as long as (1) every header since then is there and was
    sealed by them, (2) none of them says, in its bloom filter, that the validators' contract wrote a log, as it does at
    every change, and (3) no change was due that was written before. After that nobody can say.
    """

    def __init__(self, consortium: Consortium, executor: Executor, reader: Reader) -> None:
        self.last: tuple[Address, ...] = tuple(each.address for each in consortium.validators)
        """Those that were known last."""
        self._sets = ValidatorSets(consortium, executor, reader)
        self._mark = bloom_bits(consortium.validator_set)
        self._change = 0
        self._is_known = True

    def after(self, parent: Header, root: Hash32 | None) -> tuple[Address, ...] | None:
        """The validators in force after a block; ``None`` where nobody can say.

        :param root: the state after the block, if it was executed.
        """
        if root is not None:
            try:
                executed = replace(parent, state_root=root)
                self.last, self._change = self._sets.after(executed), self._sets.change_after(executed)
                self._is_known = True
            except FAILURES:
                self._is_known = False
        elif int.from_bytes(parent.bloom, "big") & self._mark == self._mark:
            self.lose()
        if self._change and parent.number + 1 >= self._change and root is None:
            self.lose()
        return self.last if self._is_known else None

    def lose(self) -> None:
        """A block is missing, or one was not sealed by them: what it changed is not known."""
        self._is_known = False
