"""What the loan book refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

LoanUnknown = refusal(
    "LoanUnknown", 404, "There is no such loan",
    "There is no loan {loan}; the list of loans shows yours.",
)  # fmt: skip
LoanNotOpen = refusal(
    "LoanNotOpen", 409, "The loan is closed",
    "Loan {loan} is {state:word}; nothing more is owed on it.",
)  # fmt: skip
LoanOfAnother = refusal(
    "LoanOfAnother", 403, "Only the borrower repays",
    "Loan {loan} is not a loan to {caller:party}; only its borrower can repay it.",
)  # fmt: skip
RepaysTooMuch = refusal(
    "RepaysTooMuch", 422, "The payment exceeds what is owed",
    "A payment of {amount:money} was given, and {owed:money} is owed on loan {loan} today; pay that, or repay all.",
)  # fmt: skip
OwedExceeds = refusal(
    "OwedExceeds", 409, "More is owed than was to be paid at most",
    "{owed:money} is owed on loan {loan} today, and at most {most:money} was to be paid; the borrower can raise that, "
    "or pay a part.",
)  # fmt: skip

LoanNotOpen.next = RepaysTooMuch.next = OwedExceeds.next = (FollowUp("GET", "/v1/loans/{loan}"),)

REFUSALS: tuple[type[Refused], ...] = (LoanUnknown, LoanNotOpen, LoanOfAnother, RepaysTooMuch, OwedExceeds)
