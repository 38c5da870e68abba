"""What the deposit tokens refuse."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

NotTheBank = refusal(
    "NotTheBank", 403, "Only the settlement bank does this",
    "{caller:Party} is not the settlement bank of this currency; only that bank can do this.",
)  # fmt: skip
EntryMissing = refusal(
    "EntryMissing", 422, "A bank statement entry is needed",
    "Money comes on and off the ledger against an entry of the bank statement; give the bank's reference of that "
    "entry.",
)  # fmt: skip
EntryUsed = refusal(
    "EntryUsed", 409, "The bank statement entry was used before",
    "This entry of the bank statement was used already, and each serves once; the settlement bank sees at `GET "
    "/v1/deposits/statement-entries` by whom and when.",
)  # fmt: skip
DepositTooSmall = refusal(
    "DepositTooSmall", 409, "The deposit does not cover the amount",
    "{asked:money} was asked for and {held:money} is available; the holder can pay in at the "
    "settlement bank first, which mints it here, or ask for less.",
)  # fmt: skip
PayoutUnknown = refusal(
    "PayoutUnknown", 404, "There is no such payout",
    "There is no payout {payout} in this currency; the list of payouts shows yours.",
)  # fmt: skip
PayoutNotReserved = refusal(
    "PayoutNotReserved", 409, "The payout is closed",
    "Payout {payout} is {state:word}, so nothing can be done with it any more.",
)  # fmt: skip
EntryNotMinted = refusal(
    "EntryNotMinted", 409, "The bank statement entry brought no money in",
    "The entry's use is “{use:word}”, so there is no deposit to reverse; the settlement bank can reverse only what "
    "the entry brought in, and once.",
)  # fmt: skip
ReversalTooLate = refusal(
    "ReversalTooLate", 409, "The deposit can no longer be reversed",
    "The settlement bank could reverse the deposit until {until}; now only its holder can pay the money out.",
)  # fmt: skip
PayoutOfAnother = refusal(
    "PayoutOfAnother", 403, "The payout is another party's",
    "Payout {payout} does not belong to {caller:party}; only the party that asked for it can take it back.",
)  # fmt: skip
ReclaimTooEarly = refusal(
    "ReclaimTooEarly", 409, "The settlement bank may still pay the payout",
    "The settlement bank has not yet run out of time for payout {payout}; its owner can take it back from {from} on, "
    "if the bank has neither settled nor returned it.",
)  # fmt: skip
DepositsOnlyByLedgerVerbs = refusal(
    "DepositsOnlyByLedgerVerbs", 403, "Deposits move by the ledger's operations alone",
    "Deposits cannot be sent as an ordinary token; their holder can pay, lend, repay or pay out instead.",
)  # fmt: skip

DepositTooSmall.next = (FollowUp("POST", "/v1/deposits"),)
EntryUsed.next = EntryNotMinted.next = (FollowUp("GET", "/v1/deposits/statement-entries"),)
ReversalTooLate.next = (FollowUp("POST", "/v1/deposits/payouts"),)

REFUSALS: tuple[type[Refused], ...] = (
    NotTheBank, EntryMissing, EntryUsed, DepositTooSmall, PayoutUnknown, PayoutNotReserved, EntryNotMinted,
    ReversalTooLate, PayoutOfAnother, ReclaimTooEarly, DepositsOnlyByLedgerVerbs,
)  # fmt: skip
