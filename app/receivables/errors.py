"""What the receivable book refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal


class EdgeNotAllowed(Refused):
    """The receivable is not in a state for this."""

    code, status, title = "EdgeNotAllowed", 409, "The receivable is not in a state for this"
    template = "Receivable {receivable} is {from} and cannot become {to}; read it again."


class ReceivableNotLive(Refused):
    """The receivable's claims cannot be passed on or pledged."""

    code, status, title = "ReceivableNotLive", 409, "The receivable's claims cannot be passed on or pledged"
    template = "Receivable {receivable} is {state}; only claims on one that is Confirmed or PartlyPaid move."


ReceivableUnknown = refusal(
    "ReceivableUnknown", 404, "There is no such receivable", "There is no receivable {receivable}.",
)  # fmt: skip
NotTheNamedParty = refusal(
    "NotTheNamedParty", 403, "Another party is named for this",
    "Party {caller} is not the side that may do that with this receivable.",
)  # fmt: skip
AllocationsDiffer = refusal(
    "AllocationsDiffer", 422, "The allocations do not sum to the face",
    "The face is {face} minor units and the allocations sum to {allocated}.",
)  # fmt: skip
AllocationsTooMany = refusal(
    "AllocationsTooMany", 422, "Too many invoices in one receivable",
    "{count} allocations were given and {most} is the most; propose several receivables.",
)  # fmt: skip
PastDue = refusal(
    "PastDue", 409, "The receivable is due",
    "It fell due at {dueAt}; nothing new is undertaken or moved from then on.",
)  # fmt: skip
DeliveredInFuture = refusal(
    "DeliveredInFuture", 422, "Delivery is still to come",
    "The delivery on {deliveredOn} is after today, {today} in the zone; a receivable is for what was delivered.",
)  # fmt: skip
TenorTooLong = refusal(
    "TenorTooLong", 422, "The tenor is too long",
    "{tenorDays} days were asked for and {most} is the most, whatever the reason.",
)  # fmt: skip
ReasonRequired = refusal(
    "ReasonRequired", 422, "A term this long needs a stated reason",
    "{termDays} days are more than the usual {most}; state the reason.",
)  # fmt: skip
ZoneOutOfRange = refusal(
    "ZoneOutOfRange", 422, "There is no such time zone", "Zones run from -12:00 to +14:00, not {zoneMinutes} minutes.",
)  # fmt: skip
InvoiceRevised = refusal(
    "InvoiceRevised", 409, "The invoice was corrected since the proposal",
    "The proposal was made on revision {proposedOn} of invoice {invoice}, which is at revision {revision} now; the debtor "
    "proposes anew.",
)  # fmt: skip
PaymentTooSmall = refusal(
    "PaymentTooSmall", 422, "The payment is too small",
    "{amount} minor units were offered; pay {smallest} at least, or all the rest.",
)  # fmt: skip
QuotaExceeded = refusal(
    "QuotaExceeded", 409, "The issuer's quota does not suffice",
    "{asked} minor units of {currency} were asked for and {left} are left of the quota of party {debtor}; payments and "
    "ended proposals free it.",
)  # fmt: skip
DebtorIsStopped = refusal(
    "DebtorIsStopped", 409, "The debtor is overdue",
    "Party {debtor} has an overdue receivable; nothing new of it is confirmed, passed on or lent upon until it is paid.",
)  # fmt: skip
PaysTooMuch = refusal(
    "PaysTooMuch", 422, "The payment is more than is owed",
    "{amount} minor units were offered and {left} are unpaid of receivable {receivable}.",
)  # fmt: skip
NotOverdue = refusal(
    "NotOverdue", 409, "The receivable is not overdue yet",
    "Receivable {receivable} can be marked so from {overdueAt} on, if it is unpaid then.",
)  # fmt: skip
AlreadyOverdue = refusal(
    "AlreadyOverdue", 409, "The receivable is marked overdue already",
    "Receivable {receivable} was marked overdue; the mark goes once it is settled.",
)  # fmt: skip
ProposalNotDue = refusal(
    "ProposalNotDue", 409, "The proposal can still be agreed to",
    "Proposal {receivable} can be released by anyone from {dueAt} on; until then its two sides decide.",
)  # fmt: skip
CallAlreadyFiled = refusal(
    "CallAlreadyFiled", 409, "The same call is filed already",
    "Request {approval} is for the same call; a second person approves it, or its filer or an admin cancels it.",
)  # fmt: skip

_RECEIVABLE = FollowUp("GET", "/v1/receivables/{receivable}")
EdgeNotAllowed.next = ReceivableNotLive.next = PaysTooMuch.next = NotOverdue.next = (_RECEIVABLE,)
AlreadyOverdue.next = ProposalNotDue.next = (_RECEIVABLE,)
QuotaExceeded.next = (FollowUp("GET", "/v1/issuer-quotas"), FollowUp("POST", "/v1/issuer-quotas"))
DebtorIsStopped.next = (FollowUp("GET", "/v1/receivables"),)
InvoiceRevised.next = (FollowUp("GET", "/v1/invoices/{invoice}"),)
CallAlreadyFiled.next = (FollowUp("POST", "/v1/approvals/{approval}/approve"),)

REFUSALS: tuple[type[Refused], ...] = (
    EdgeNotAllowed, ReceivableNotLive, ReceivableUnknown, NotTheNamedParty, AllocationsDiffer, AllocationsTooMany,
    PastDue, DeliveredInFuture, TenorTooLong, ReasonRequired, ZoneOutOfRange, InvoiceRevised, PaymentTooSmall,
    QuotaExceeded, DebtorIsStopped, PaysTooMuch, NotOverdue, AlreadyOverdue, ProposalNotDue, CallAlreadyFiled,
)  # fmt: skip
