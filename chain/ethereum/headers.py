"""A header from somebody else's bytes."""

from __future__ import annotations

from chain.ethereum import rlp
from chain.ethereum.blocks import Header

NUMBER_MAX = 1 << 63
"""Above every height, instant and gas limit there can be; both EVMs count in 64 bits."""


def read_header(encoded: bytes) -> Header:
    """A header whose every field has its type, length and range.

    :raises ValueError, TypeError, IndexError: it is none.
    """
    header = Header.from_items(rlp.decode(encoded))
    check_fields(header)
    return header


def check_fields(header: Header) -> None:
    """Whether every field has its type, length and range, whoever decoded it.

    :raises ValueError: one has not.
    """
    hashes = (
        header.parent_hash,
        header.state_root,
        header.transactions_root,
        header.receipts_root,
        header.prev_randao,
    )
    lengths: tuple[tuple[object, int], ...] = (
        (header.coinbase, 20),
        (header.bloom, 256),
        *((each, 32) for each in hashes),
    )
    if any(not isinstance(value, bytes) or len(value) != length for value, length in lengths):
        raise ValueError("a field of the header has a wrong type or length")
    extra_data: object = header.extra_data
    if not isinstance(extra_data, bytes) or len(extra_data) > 32:
        raise ValueError("the header's extra data is none")
    if max(header.number, header.gas_limit, header.gas_used, header.timestamp) >= NUMBER_MAX:
        raise ValueError("a number in the header is beyond 63 bits")
