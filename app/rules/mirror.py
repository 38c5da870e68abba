"""How parameters, currencies and undertakings correspond to the parameter registry."""

from __future__ import annotations

from app.kernel.mirror import Mirror, mirror
from app.rules.tables import CurrencyRow, ParameterRow, UndertakingRow

MIRRORS: tuple[Mirror, ...] = (
    mirror(ParameterRow, "parameter", "name", names={"from": "from_"}),
    mirror(CurrencyRow, "currency", "code"),
    mirror(UndertakingRow, "undertaking", "hash"),
)
