"""When a block counts as final on a network that does not say so itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chain.port import BlockNumber
from chain.remote.blocks import Blocks
from chain.remote.reading import Json, quantity

DEPTH_MAX = 10_000
"""More would mean hours of waiting on every network there is."""


@dataclass(frozen=True, slots=True)
class Finality:
    """A block is final as soon as the node shows it (``latest``: proof of authority with immediate finality, as QBFT and
    Snowman; development nodes), when the node calls it so (``finalized``), or under ``depth`` further blocks."""

    rule: Literal["latest", "finalized", "depth"]
    depth: int = 0

    @classmethod
    def parse(cls, text: str) -> Finality:
        """``latest``, ``finalized``, or a number of blocks.

        :raises ValueError: it is none of these.
        """
        if text == "latest":
            return cls("latest")
        if text == "finalized":
            return cls("finalized")
        depth = int(text) if text.isdecimal() else 0
        if 0 < depth <= DEPTH_MAX and text == str(depth):
            return cls("depth", depth)
        raise ValueError(f"finality is 'latest', 'finalized' or a number of blocks up to {DEPTH_MAX}, not {text!r}")

    def newest(self, blocks: Blocks) -> Json | None:
        """The header of the newest final block; ``None`` where the node names none yet."""
        if self.rule != "depth":
            return blocks.header(self.rule)
        latest = blocks.header("latest")
        if latest is None:
            return None
        number = quantity(latest["number"]) - self.depth
        return blocks.header(BlockNumber(number)) if number > 0 else None


LATEST = Finality("latest")
