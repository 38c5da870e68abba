"""What the financing desk refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

RequestUnknown = refusal(
    "RequestUnknown", 404, "There is no such financing request",
    "There is no financing request {request}; the list of financing requests shows those that you may see.",
)  # fmt: skip
RequestNotOpen = refusal(
    "RequestNotOpen", 409, "The financing request is closed",
    "Financing request {request} is {state:word}; the borrower can make a new one.",
)  # fmt: skip
RequestIsExpired = refusal(
    "RequestIsExpired", 409, "The financing request has expired",
    "Financing request {request} expired at {expiresAt}; the borrower can make a new one.",
)  # fmt: skip
RequestOfAnother = refusal(
    "RequestOfAnother", 403, "The financing request is another party's",
    "Financing request {request} was not made by {caller:party}; only its borrower can do that.",
)  # fmt: skip
OfferUnknown = refusal(
    "OfferUnknown", 404, "There is no such financing offer",
    "There is no financing offer {offer}; the list of offers shows those that you may see.",
)  # fmt: skip
OfferNotOpen = refusal(
    "OfferNotOpen", 409, "The financing offer is closed",
    "Financing offer {offer} is {state:word}; its funder can make a new one.",
)  # fmt: skip
OfferIsExpired = refusal(
    "OfferIsExpired", 409, "The financing offer has expired",
    "Financing offer {offer} expired at {expiresAt}; its funder can make a new one.",
)  # fmt: skip
OfferOfAnother = refusal(
    "OfferOfAnother", 403, "The financing offer is another party's",
    "Financing offer {offer} was not made by {caller:party}; only its funder can do that.",
)  # fmt: skip
OfferNotVoid = refusal(
    "OfferNotVoid", 409, "The financing offer is not void",
    "Financing offer {offer} can still be accepted; only its funder can withdraw it.",
)  # fmt: skip
ClaimMovedOn = refusal(
    "ClaimMovedOn", 409, "The claim has changed hands since the request",
    "Claim {claim} was passed on after financing request {request} was made; its new holder can make a request.",
)  # fmt: skip
CostExceedsCeiling = refusal(
    "CostExceedsCeiling", 422, "The fee is above what the rate ceiling leaves",
    "A fee of {fee:money} was offered; with the interest over the term, {feeMost:money} is the most that keeps the "
    "annual cost within the ceiling, and the funder can offer up to that.",
)  # fmt: skip
PrincipalDiffers = refusal(
    "PrincipalDiffers", 422, "The principal is not the one asked for",
    "Financing request {request} asks for a principal of {asked:money}, and {offered:money} was offered; offer what "
    "is asked for.",
)  # fmt: skip
RateOutOfRange = refusal(
    "RateOutOfRange", 422, "The rate is not in the range allowed",
    "A rate of {rateBps:percent} a year was offered; it may be {most:percent} at most, and the late rate not below "
    "the ordinary one.",
)  # fmt: skip
LoanDayOutOfRange = refusal(
    "LoanDayOutOfRange", 422, "The loan's due day is not in the range allowed",
    "{dueOn} is not from {earliest} to {latest}: a loan runs for a day at least, and ends with the claim's own due "
    "day at the latest.",
)  # fmt: skip
AdvanceRateExceeded = refusal(
    "AdvanceRateExceeded", 409, "The loan exceeds the advance rate",
    "{owedAtMaturity:money} would be owed at maturity, and the funder's advance rate on this debtor allows "
    "{most:money}; offer less, or raise the rate.",
)  # fmt: skip
AdvanceRateOutOfRange = refusal(
    "AdvanceRateOutOfRange", 422, "The advance rate is above 100 %",
    "An advance rate of {advanceRateBps:percent} was given; it may be 100 % at most.",
)  # fmt: skip
DebtorLimitExceeded = refusal(
    "DebtorLimitExceeded", 409, "The funder's limit on the debtor is exceeded",
    "{funder:Party} has {left:money} left of its limit on {debtor:party}, and {asked:money} was asked for; the funder "
    "can raise its limit.",
)  # fmt: skip
FunderIsSide = refusal(
    "FunderIsSide", 409, "The funder is a party to the claim",
    "{funder:Party} is the borrower or the debtor here and cannot finance the claim; another funder can.",
)  # fmt: skip

RequestNotOpen.next = (FollowUp("GET", "/v1/financing-requests/{request}"),)
RequestIsExpired.next = (FollowUp("POST", "/v1/financing-requests/{request}/withdraw"),)
ClaimMovedOn.next = (FollowUp("GET", "/v1/claims/{claim}"),)
OfferNotOpen.next = (FollowUp("GET", "/v1/offers/{offer}"),)
OfferIsExpired.next = (FollowUp("POST", "/v1/offers/{offer}/release"),)
OfferNotVoid.next = (FollowUp("POST", "/v1/offers/{offer}/withdraw"),)
DebtorLimitExceeded.next = (FollowUp("POST", "/v1/debtor-limits"),)

REFUSALS: tuple[type[Refused], ...] = (
    RequestUnknown, RequestNotOpen, RequestIsExpired, RequestOfAnother, OfferUnknown, OfferNotOpen, OfferIsExpired,
    OfferOfAnother, OfferNotVoid, ClaimMovedOn, CostExceedsCeiling, PrincipalDiffers, RateOutOfRange, LoanDayOutOfRange,
    AdvanceRateExceeded, AdvanceRateOutOfRange, DebtorLimitExceeded, FunderIsSide,
)  # fmt: skip
