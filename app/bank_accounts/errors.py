"""What the bank accounts' contract refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

BankAccountUnknown = refusal(
    "BankAccountUnknown", 404, "There is no such bank account", "There is no bank account {account}.",
)  # fmt: skip
BankAccountOfAnother = refusal(
    "BankAccountOfAnother", 403, "The bank account is another party's",
    "Bank account {account} is not one of party {caller}; payouts go to one's own accounts alone.",
)  # fmt: skip
BankAccountNotUsable = refusal(
    "BankAccountNotUsable", 409, "The bank account is not in that state",
    "Bank account {account} is suspended where it has to be registered, or the other way round; look at it first.",
)  # fmt: skip
BankAccountCurrencyDiffers = refusal(
    "BankAccountCurrencyDiffers", 409, "The bank account is for another currency",
    "Bank account {account} takes {currency}; name one that takes what is paid out.",
)  # fmt: skip
DetailsMissing = refusal(
    "DetailsMissing", 422, "The details of the bank account are missing", "Say name, number and bank of the account.",
)  # fmt: skip

BankAccountNotUsable.next = (FollowUp("GET", "/v1/bank-accounts/{account}"),)

REFUSALS: tuple[type[Refused], ...] = (
    BankAccountUnknown, BankAccountOfAnother, BankAccountNotUsable, BankAccountCurrencyDiffers, DetailsMissing,
)  # fmt: skip
