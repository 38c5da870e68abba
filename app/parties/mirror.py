"""How parties and accounts correspond to the registry."""

from __future__ import annotations

from app.kernel.enums import CAPABILITIES, SIZES
from app.kernel.mirror import Mirror, mirror
from app.parties.tables import AccountRow, LegalIdRow, PartyRow

MIRRORS: tuple[Mirror, ...] = (
    mirror(PartyRow, "party", "id", words={"size": SIZES}),
    mirror(LegalIdRow, "legal_id", "party", "place"),
    mirror(AccountRow, "account", "address", words={"capability": (None, *CAPABILITIES)}),
)
