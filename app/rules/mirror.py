"""How parameters and currencies correspond to the rule book."""

from __future__ import annotations

from app.kernel.mirror import Mirror, mirror
from app.rules.tables import CurrencyRow, ParameterRow

MIRRORS: tuple[Mirror, ...] = (
    mirror(ParameterRow, "parameter", "name", names={"from": "from_"}),
    mirror(CurrencyRow, "currency", "code"),
)
