"""How bank accounts correspond to the contract."""

from __future__ import annotations

from app.bank_accounts.tables import RegisteredAccountRow
from app.kernel.enums import BANK_ACCOUNT_STATES
from app.kernel.mirror import Mirror, mirror

MIRRORS: tuple[Mirror, ...] = (
    mirror(RegisteredAccountRow, "bank_account", "id", words={"state": BANK_ACCOUNT_STATES}),
)
