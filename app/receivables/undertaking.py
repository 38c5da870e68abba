"""The text a debtor signs when it confirms; what it says and whether it is in force is the rules' business."""

from __future__ import annotations

from app.rules.undertaking import HASH, TEXT

_TEXTS = {HASH: TEXT}


def text_of(hash_: bytes) -> str | None:
    """The text behind a hash; ``None`` for one that was never this service's."""
    return _TEXTS.get(hash_)
