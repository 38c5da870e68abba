"""Bytes as people and programs read them."""

from __future__ import annotations


def hex_text(value: bytes) -> str:
    """``0x`` and two lower-case hex digits a byte."""
    return "0x" + value.hex()
