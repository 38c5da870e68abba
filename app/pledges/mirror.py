"""How entries correspond to the register."""

from __future__ import annotations

from app.kernel.mirror import Mirror, mirror
from app.pledges.tables import PledgeRow

MIRRORS: tuple[Mirror, ...] = (mirror(PledgeRow, "pledge", "id"),)
