"""The newest final blocks, kept in memory, so that the projection and every waiting caller share one reading of each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from chain.port import Block, BlockHead, BlockNumber, Hash32, Receipt

RECEIPTS_MAX = 5_000
"""Some tens of megabytes; whoever waits for a block asks within moments of it."""
BLOCKS_MAX = 1_000


class Window:
    """Blocks by number and receipts by transaction. Not thread-safe: the follower holds its lock."""

    def __init__(self) -> None:
        self._blocks: OrderedDict[BlockNumber, Block] = OrderedDict()
        self._receipts: dict[Hash32, Receipt] = {}

    def add(self, block: Block) -> None:
        """Keep the next block; let the oldest go where there are too many."""
        self._blocks[block.head.number] = block
        self._receipts.update({each.transaction: each for each in block.receipts})
        while len(self._blocks) > 1 and (len(self._blocks) > BLOCKS_MAX or len(self._receipts) > RECEIPTS_MAX):
            _, oldest = self._blocks.popitem(last=False)
            for each in oldest.receipts:
                self._receipts.pop(each.transaction, None)

    def drop_above(self, number: BlockNumber) -> None:
        """Forget every block after one."""
        while self._blocks and next(reversed(self._blocks)) > number:
            _, newest = self._blocks.popitem()
            for each in newest.receipts:
                self._receipts.pop(each.transaction, None)

    def receipt(self, transaction: Hash32) -> Receipt | None:
        """A receipt, if its block is kept."""
        return self._receipts.get(transaction)

    def run(self, first: BlockNumber, last: BlockNumber) -> Sequence[Block]:
        """The blocks from ``first`` on that are kept, up to ``last`` or the first one that is not."""
        found: list[Block] = []
        for number in range(first, last + 1):
            block = self._blocks.get(BlockNumber(number))
            if block is None:
                break
            found.append(block)
        return found

    def head(self, number: BlockNumber) -> BlockHead | None:
        """What names a block, if it is kept."""
        block = self._blocks.get(number)
        return block.head if block is not None else None
