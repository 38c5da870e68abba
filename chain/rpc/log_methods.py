"""``eth_getLogs``: a bounded range, and of each block its bloom before its logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chain.embedded.node import EmbeddedChain
from chain.ethereum.blocks import Header, bloom_bits
from chain.port import BlockNumber, Log
from chain.rpc.errors import INVALID_PARAMS, LIMIT_EXCEEDED, RpcError
from chain.rpc.hexes import quantity
from chain.rpc.limits import LOG_RANGE_BLOCKS_MAX, LOGS_MAX
from chain.rpc.method import Methods
from chain.rpc.params import Block, FilterIn
from chain.rpc.places import existing, number_at
from chain.rpc.shapes import Shape, log_shape

methods = Methods()


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which logs fit. An empty set of alternatives fits everything.

    ``blooms`` has the bits of every alternative, worked out once: a thousand of them cost three milliseconds, which a search of
    two thousand blocks would spend on each.
    """

    addresses: frozenset[bytes]
    topics: tuple[frozenset[bytes], ...]
    blooms: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, asked: FilterIn) -> LogFilter:
        """What a request asks for. A null among the alternatives of a topic makes them all of them."""
        named = [asked.address] if isinstance(asked.address, bytes) else asked.address or []
        wanted: list[Sequence[bytes | None]] = [
            each if isinstance(each, list) else [each] for each in asked.topics or []
        ]
        topics = tuple(frozenset() if None in each else frozenset(filter(None, each)) for each in wanted)
        groups = [each for each in (frozenset(named), *topics) if each]
        return cls(frozenset(named), topics, tuple(tuple(map(bloom_bits, each)) for each in groups))

    def may_be_in(self, header: Header) -> bool:
        """Whether a block's bloom admits a log that fits."""
        bloom = int.from_bytes(header.bloom, "big")
        return bool(bloom) and all(any(bloom & bits == bits for bits in each) for each in self.blooms)

    def fits(self, log: Log) -> bool:
        """Whether a log fits."""
        if self.addresses and log.address not in self.addresses:
            return False
        if len(log.topics) < len(self.topics):
            return False
        pairs = zip(self.topics, log.topics, strict=False)
        return all(not wanted or topic in wanted for wanted, topic in pairs)


@methods.add("eth_getLogs")
def logs(chain: EmbeddedChain, filter: FilterIn) -> list[Shape]:  # noqa: A002  (the protocol's name for it)
    """Logs that fit, in the order they were written."""
    wanted = LogFilter.of(filter)
    found: list[Shape] = []
    for number in _range(chain, filter):
        if wanted.may_be_in(chain.header(number)):
            found.extend(_in_block(chain, number, wanted))
        if len(found) > LOGS_MAX:
            raise RpcError(LIMIT_EXCEEDED, f"more than {LOGS_MAX} logs fit: ask for fewer blocks", {"block": number})
    return found


def _in_block(chain: EmbeddedChain, number: BlockNumber, wanted: LogFilter) -> Iterator[Shape]:
    block = chain.sealed_block(number)
    for place, entry in enumerate(block.entries):
        for log in entry.outcome.logs:
            if wanted.fits(log):
                yield log_shape(block.header, place, entry, log)


def _range(chain: EmbeddedChain, asked: FilterIn) -> Iterable[BlockNumber]:
    """The blocks to look at. What lies beyond the head is refused, as the execution APIs have it: an empty answer would say
    that those blocks have no logs."""
    if asked.block_hash is not None:
        return [existing(chain, asked.block_hash)]
    head = chain.head().number
    first, last = (_number(chain, each, head) for each in (asked.from_block, asked.to_block))
    if max(first, last) > head:
        raise RpcError(INVALID_PARAMS, "block range extends beyond current head block", {"head": quantity(head)})
    if first > last:
        raise RpcError(INVALID_PARAMS, "invalid block range params")
    if last - first >= LOG_RANGE_BLOCKS_MAX:
        limit = {"blocks": LOG_RANGE_BLOCKS_MAX}
        raise RpcError(LIMIT_EXCEEDED, f"at most {LOG_RANGE_BLOCKS_MAX} blocks are searched at once", limit)
    return map(BlockNumber, range(first, last + 1))


def _number(chain: EmbeddedChain, block: Block | None, head: BlockNumber) -> int:
    if isinstance(block, int):
        return block
    number = head if block is None else number_at(chain, block)
    assert number is not None  # noqa: S101  (a tag always names a block)
    return number
