"""Numbers and bytes as the protocol writes them (EIP-1474, "Value encodings")."""

from __future__ import annotations

import re

_QUANTITY = re.compile(r"0x(?:0|[1-9a-fA-F][0-9a-fA-F]{0,63})")
_DATA = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_WORD = re.compile(r"0x[0-9a-fA-F]{1,64}")


def quantity(value: int) -> str:
    """A number: hex digits without leading zeros."""
    return hex(value)


def word(value: int) -> str:
    """A number as the 32 bytes of a storage slot."""
    return f"0x{value:064x}"


def read_quantity(text: object) -> int:
    """
    :raises ValueError: not a number as :func:`quantity` writes it.
    """
    if not isinstance(text, str) or not _QUANTITY.fullmatch(text):
        raise ValueError("a number is 0x and hex digits without leading zeros")
    return int(text, 16)


def read_data(text: object) -> bytes:
    """
    :raises ValueError: not bytes as :func:`chain.ethereum.hexes.hex_text` writes them.
    """
    if not isinstance(text, str) or not _DATA.fullmatch(text):
        raise ValueError("bytes are 0x and two hex digits each")
    return bytes.fromhex(text[2:])


def read_word(text: object) -> int:
    """A storage slot; clients write it as a number or as 32 bytes, so both are read.

    :raises ValueError: not 1 to 64 hex digits.
    """
    if not isinstance(text, str) or not _WORD.fullmatch(text):
        raise ValueError("a storage slot is 0x and 1 to 64 hex digits")
    return int(text, 16)
