"""Raw LZMA2 within limits: as many bytes as were declared, no more made than that, and nothing behind them."""

from __future__ import annotations

import lzma
from collections.abc import Mapping, Sequence

from chain.files.errors import FileError


def unpack_lzma(packed: bytes, raw_bytes: int, filters: Sequence[Mapping[str, int]]) -> bytes:
    """Exactly ``raw_bytes`` bytes.

    :raises FileError: the bytes are no such stream, or one of another length.
    """
    unpacking = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
    try:
        payload = unpacking.decompress(packed, raw_bytes + 1)
    except (lzma.LZMAError, EOFError) as error:
        raise FileError(f"cannot be unpacked: {error}") from error
    if len(payload) != raw_bytes or not unpacking.eof:
        raise FileError("has another length than its head says")
    if unpacking.unused_data:
        raise FileError("has bytes behind its payload")
    return payload
