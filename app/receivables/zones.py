"""The zone in which a due day ends: minutes from UTC inside, ``+08:00`` outside."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from app.kernel.texts import Text, TextError

ZONE_MINUTES_MIN, ZONE_MINUTES_MAX = -720, 840
"""ISO 8601, and the contract's own bounds."""

_ZONE = re.compile(r"([+-])(\d\d):([0-5]\d)", re.ASCII)


def _zone(value: Any) -> int:
    if type(value) is int:
        return value
    found = _ZONE.fullmatch(value) if isinstance(value, str) else None
    minutes = 0 if found is None else int(found[1] + "1") * (int(found[2]) * 60 + int(found[3]))
    if found is None or not ZONE_MINUTES_MIN <= minutes <= ZONE_MINUTES_MAX:
        raise TextError(Text("A zone is written +08:00, from -12:00 to +14:00."))
    return minutes


def zone_text(minutes: int) -> str:
    """``+08:00``."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


Zone = Annotated[
    int,
    BeforeValidator(_zone),
    PlainSerializer(zone_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[+-][0-9]{2}:[0-5][0-9]$", "examples": ["+08:00"]}),
]
