"""Bytes as people and programs read them."""

from __future__ import annotations


def hex_text(value: bytes) -> str:
    """``0x`` and two lower-case hex digits a byte."""
    return "0x" + value.hex()


def field_text(value: bytes | int) -> str:
    """A field: bytes as :func:`hex_text` has them, a number in decimal."""
    return hex_text(value) if isinstance(value, bytes) else str(value)
