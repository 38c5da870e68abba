"""How validators correspond to their contract."""

from __future__ import annotations

from app.consortium.tables import ValidatorRow
from app.kernel.mirror import Mirror, mirror

MIRRORS: tuple[Mirror, ...] = (
    mirror(ValidatorRow, "validator", "address", names={"from": "from_block", "until": "until_block"}),
)
