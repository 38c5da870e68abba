"""What the deposit tokens refuse."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

NotTheBank = refusal(
    "NotTheBank", 403, "Only the settlement bank does this",
    "Party {caller} does not keep the accounts of this currency.",
)  # fmt: skip
EntryMissing = refusal(
    "EntryMissing", 422, "A statement entry is needed", "Name the bank's reference of the statement entry.",
)  # fmt: skip
EntryUsed = refusal(
    "EntryUsed", 409, "The statement entry was used before",
    "The entry with hash {entry} already brought money in or out; each serves once. See "
    "`GET /v1/deposits/statement-entries` for which party and when.",
)  # fmt: skip
DepositTooSmall = refusal(
    "DepositTooSmall", 409, "The deposit does not cover it",
    "{asked} was asked and {held} is held, in minor units; pay in first, or ask for less.",
)  # fmt: skip
PayoutUnknown = refusal(
    "PayoutUnknown", 404, "There is no such payout", "There is no payout {payout} in this currency.",
)  # fmt: skip
PayoutNotReserved = refusal(
    "PayoutNotReserved", 409, "The payout is closed", "Payout {payout} was settled, returned or reclaimed.",
)  # fmt: skip
EntryNotMinted = refusal(
    "EntryNotMinted", 409, "The statement entry is not one of a mint",
    "The entry with hash {entry} brought no money in, or the mint was undone already; only a mint is undone.",
)  # fmt: skip
ReversalTooLate = refusal(
    "ReversalTooLate", 409, "The mint can no longer be undone",
    "The mint of entry {entry} could be undone until {until}; now the party itself has to pay it out.",
)  # fmt: skip
PayoutOfAnother = refusal(
    "PayoutOfAnother", 403, "The payout is another party's", "Payout {payout} is not one of party {caller}.",
)  # fmt: skip
ReclaimTooEarly = refusal(
    "ReclaimTooEarly", 409, "The bank may still pay it",
    "Payout {payout} can be taken back from {from} on, if the bank has neither settled nor returned it.",
)  # fmt: skip
DepositsOnlyByLedgerVerbs = refusal(
    "DepositsOnlyByLedgerVerbs", 403, "Deposits move by the ledger's verbs alone",
    "The token standard's functions that move or approve are refused; pay, redeem, lend, repay or pay out instead.",
)  # fmt: skip

DepositTooSmall.next = (FollowUp("POST", "/v1/deposits"),)
EntryUsed.next = EntryNotMinted.next = (FollowUp("GET", "/v1/deposits/statement-entries"),)
ReversalTooLate.next = (FollowUp("POST", "/v1/deposits/payouts"),)

REFUSALS: tuple[type[Refused], ...] = (
    NotTheBank, EntryMissing, EntryUsed, DepositTooSmall, PayoutUnknown, PayoutNotReserved, EntryNotMinted,
    ReversalTooLate, PayoutOfAnother, ReclaimTooEarly, DepositsOnlyByLedgerVerbs,
)  # fmt: skip
