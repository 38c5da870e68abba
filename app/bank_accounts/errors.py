"""What the bank accounts' contract refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

BankAccountUnknown = refusal(
    "BankAccountUnknown", 404, "There is no such bank account",
    "There is no bank account {account}; its owner can register it.",
)  # fmt: skip
BankAccountOfAnother = refusal(
    "BankAccountOfAnother", 403, "The bank account is another party's",
    "Bank account {account} does not belong to {caller:party}; payouts go to the party's own bank accounts alone.",
)  # fmt: skip
BankAccountNotUsable = refusal(
    "BankAccountNotUsable", 409, "The bank account is not in that state",
    "Bank account {account} is {state:word}; its owner can suspend a registered one and resume a suspended one.",
)  # fmt: skip
BankAccountCurrencyDiffers = refusal(
    "BankAccountCurrencyDiffers", 409, "The bank account is for another currency",
    "Bank account {account} takes {currency}; name a bank account that takes the currency of the payout.",
)  # fmt: skip
DetailsMissing = refusal(
    "DetailsMissing", 422, "The details of the bank account are missing",
    "A bank account is registered with its details; give the name, the number and the bank.",
)  # fmt: skip

BankAccountNotUsable.next = (FollowUp("GET", "/v1/bank-accounts/{account}"),)

REFUSALS: tuple[type[Refused], ...] = (
    BankAccountUnknown, BankAccountOfAnother, BankAccountNotUsable, BankAccountCurrencyDiffers, DetailsMissing,
)  # fmt: skip
