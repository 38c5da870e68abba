"""What the receivable book refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

EdgeNotAllowed = refusal(
    "EdgeNotAllowed", 409, "The receivable's state does not allow this",
    "Receivable {receivable} is {from:word} and cannot become {to:word}; read it again and decide anew.",
)  # fmt: skip
ReceivableNotLive = refusal(
    "ReceivableNotLive", 409, "The receivable's claims cannot be passed on or pledged",
    "Receivable {receivable} is {state:word}; claims can be passed on or pledged while it is Confirmed or PartlyPaid.",
)  # fmt: skip
ReceivableUnknown = refusal(
    "ReceivableUnknown", 404, "There is no such receivable",
    "There is no receivable {receivable}; the list of receivables shows yours.",
)  # fmt: skip
NotTheNamedParty = refusal(
    "NotTheNamedParty", 403, "Another party decides this",
    "{caller:Party} is not the party that can do that with this receivable; the debtor confirms and pays, the "
    "supplier accepts, and whoever proposed withdraws.",
)  # fmt: skip
AllocationsDiffer = refusal(
    "AllocationsDiffer", 422, "The allocations do not sum to the face",
    "The face is {face:money} and the allocations sum to {allocated:money}; give allocations that sum to the face.",
)  # fmt: skip
AllocationsTooMany = refusal(
    "AllocationsTooMany", 422, "Too many invoices in one receivable",
    "{count} allocations were given, and a receivable has at most {most}; propose several receivables.",
)  # fmt: skip
PastDue = refusal(
    "PastDue", 409, "The receivable is due",
    "It fell due at {dueAt}, and nothing new is undertaken or moved from then on; the debtor can still pay it.",
)  # fmt: skip
DeliveredInFuture = refusal(
    "DeliveredInFuture", 422, "The delivery is still to come",
    "The delivery on {deliveredOn} is later than today, {today}; a receivable can be proposed once the goods are "
    "delivered.",
)  # fmt: skip
TenorTooLong = refusal(
    "TenorTooLong", 422, "The tenor is too long",
    "A tenor of {tenorDays} days was asked for, and {most} days is the most; name an earlier due day.",
)  # fmt: skip
ReasonRequired = refusal(
    "ReasonRequired", 422, "A term this long needs a stated reason",
    "A term of {termDays} days exceeds the usual {most} days; whoever proposes can state the reason for it.",
)  # fmt: skip
ZoneOutOfRange = refusal(
    "ZoneOutOfRange", 422, "There is no such time zone",
    "Time zones run from -12:00 to +14:00 in minutes of UTC offset, and {zoneMinutes} minutes is outside; give one in "
    "that range.",
)  # fmt: skip
InvoiceRevised = refusal(
    "InvoiceRevised", 409, "The invoice was corrected since the proposal",
    "The proposal rests on revision {proposedOn} of invoice {invoice}, which is at revision {revision} now; the "
    "debtor can propose anew.",
)  # fmt: skip
PaymentTooSmall = refusal(
    "PaymentTooSmall", 422, "The payment is too small",
    "A payment of {amount:money} was given; pay {smallest:money} at least, or all that is unpaid.",
)  # fmt: skip
QuotaExceeded = refusal(
    "QuotaExceeded", 409, "The issuer's quota does not suffice",
    "{asked:money} was asked for, and {left:money} is left of the quota of {debtor:party}; payments and ended "
    "proposals free it, and governance or the debtor can raise it.",
)  # fmt: skip
DebtorIsStopped = refusal(
    "DebtorIsStopped", 409, "The debtor is overdue",
    "{debtor:Party} has an overdue receivable; nothing new of it can be confirmed, passed on or lent upon until the "
    "debtor has paid.",
)  # fmt: skip
PaysTooMuch = refusal(
    "PaysTooMuch", 422, "The payment exceeds what is owed",
    "A payment of {amount:money} was given, and {left:money} of receivable {receivable} is unpaid; pay at most that.",
)  # fmt: skip
NotOverdue = refusal(
    "NotOverdue", 409, "It is too early for this mark",
    "Receivable {receivable} cannot be marked so yet; anyone can do it from {overdueAt} on, if it is unpaid then.",
)  # fmt: skip
AlreadyOverdue = refusal(
    "AlreadyOverdue", 409, "The receivable is marked overdue already",
    "Receivable {receivable} is marked overdue already; the mark goes once the debtor has paid it.",
)  # fmt: skip
ProposalNotDue = refusal(
    "ProposalNotDue", 409, "The proposal can still be agreed to",
    "Proposal {receivable} is still for its two parties to decide; anyone can release it from {dueAt} on.",
)  # fmt: skip
CallAlreadyFiled = refusal(
    "CallAlreadyFiled", 409, "The same call is filed already",
    "Approval {approval} is for the same call; a checker of the party approves it, and its filer or an admin can "
    "cancel it.",
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
