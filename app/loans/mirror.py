"""How loans correspond to the loan book."""

from __future__ import annotations

from app.kernel.enums import LOAN_STATES
from app.kernel.mirror import Mirror, mirror
from app.loans.tables import LoanRow

MIRRORS: tuple[Mirror, ...] = (mirror(LoanRow, "loan", "id", words={"state": LOAN_STATES}),)
