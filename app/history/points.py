"""Points in history: a block, by its number or by a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.history.errors import AtUnclear
from app.kernel.calendar import CHINA, end_of_day
from app.kernel.fields import parse_day, parse_instant
from app.kernel.problems import NoSuchBlock
from app.kernel.texts import Text
from chain.errors import UnknownBlock
from chain.port import BlockHead, BlockNumber, Chain

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """The block that a text names, and the instant (seconds UTC) that it was resolved to."""

    head: BlockHead
    at: int


def moment(chain: Chain, at: str | None) -> Moment:
    """What a text names: a block by its number, an instant (RFC 3339: the last block not after it), a date (its end, in
    China, as a maturity's is unless a proposal says otherwise), or the newest block where there is none.

    :raises AtUnclear: it is none of these.
    :raises NoSuchBlock: the chain has no such block, or none so early.
    """
    if at is None or _NUMBER.fullmatch(at):
        head = chain.head() if at is None else _block(chain, int(at))
        return Moment(head, head.timestamp)
    try:
        instant = end_of_day(parse_day(at), CHINA) - 1 if _DAY.fullmatch(at) else parse_instant(at)
        return Moment(_last_not_after(chain, instant), instant)
    except ValueError as error:
        raise AtUnclear(
            Text(
                "“{at}” is no block, date or instant; give a block's number, 2026-11-22 or 2026-11-22T08:30:00Z.",
                at=at,
            )
        ) from error


def _block(chain: Chain, number: int) -> BlockHead:
    try:
        return chain.block(BlockNumber(number)).head
    except UnknownBlock as unknown:
        raise NoSuchBlock(
            Text(
                "There is no such block yet; the newest is {number}, name it or an earlier one.",
                number=chain.head().number,
            )
        ) from unknown


def _last_not_after(chain: Chain, instant: int) -> BlockHead:
    """The newest block with a time not after ``instant``. Blocks never go back in time, so halving finds it."""
    newest = chain.head()
    if newest.timestamp <= instant:
        return newest
    low, high = -1, int(newest.number)  # low: not after the instant (or none at all); high: after it
    while high - low > 1:
        middle = (low + high) // 2
        if _block(chain, middle).timestamp <= instant:
            low = middle
        else:
            high = middle
    if low < 0:
        raise NoSuchBlock(Text("The ledger did not exist yet at that time; name a later one."))
    return _block(chain, low)
