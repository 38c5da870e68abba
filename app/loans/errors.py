"""What the loan book refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

LoanUnknown = refusal("LoanUnknown", 404, "There is no such loan", "There is no loan {loan}.")
LoanNotOpen = refusal(
    "LoanNotOpen", 409, "The loan is closed", "Loan {loan} is paid in full; nothing more is owed on it."
)
LoanOfAnother = refusal(
    "LoanOfAnother", 403, "Only the borrower repays", "Loan {loan} is not a loan to party {caller}."
)
RepaysTooMuch = refusal(
    "RepaysTooMuch",
    422,
    "The payment is more than is owed",
    "{amount} was offered and {owed} is owed on loan {loan} today. Pay that, or repay all of it.",
)
OwedExceeds = refusal(
    "OwedExceeds",
    409,
    "More is owed than the caller would pay",
    "{owed} is owed on loan {loan} today, and at most {most} was to be paid. Raise the limit, or pay a part.",
)

LoanNotOpen.next = RepaysTooMuch.next = OwedExceeds.next = (FollowUp("GET", "/v1/loans/{loan}"),)

REFUSALS: tuple[type[Refused], ...] = (LoanUnknown, LoanNotOpen, LoanOfAnother, RepaysTooMuch, OwedExceeds)
