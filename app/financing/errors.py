"""What the financing desk refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

RequestUnknown = refusal(
    "RequestUnknown", 404, "There is no such financing request", "There is no financing request {request}.",
)  # fmt: skip
RequestNotOpen = refusal(
    "RequestNotOpen", 409, "The financing request is closed",
    "Financing request {request} was withdrawn, or an offer on it was accepted.",
)  # fmt: skip
RequestIsExpired = refusal(
    "RequestIsExpired", 409, "The financing request has expired",
    "Financing request {request} ended at {expiresAt}; the borrower has to ask again.",
)  # fmt: skip
RequestOfAnother = refusal(
    "RequestOfAnother", 403, "The financing request is another party's",
    "Financing request {request} was not made by party {caller}; only its borrower may do that.",
)  # fmt: skip
OfferUnknown = refusal(
    "OfferUnknown", 404, "There is no such offer", "There is no offer {offer}.",
)  # fmt: skip
OfferNotOpen = refusal(
    "OfferNotOpen", 409, "The offer is closed", "Offer {offer} was accepted, withdrawn or put away.",
)  # fmt: skip
OfferIsExpired = refusal(
    "OfferIsExpired", 409, "The offer has expired",
    "Offer {offer} ended at {expiresAt}; ask the funder for a new one.",
)  # fmt: skip
OfferOfAnother = refusal(
    "OfferOfAnother", 403, "The offer is another party's",
    "Offer {offer} was not made by party {caller}; only its funder may do that.",
)  # fmt: skip
OfferNotVoid = refusal(
    "OfferNotVoid", 409, "The offer is not void",
    "Offer {offer} can still be accepted; only its funder can take it back.",
)  # fmt: skip
ClaimMovedOn = refusal(
    "ClaimMovedOn", 409, "The claim has changed hands since the request",
    "Claim {claim} was passed on after financing request {request} was made; its holder asks anew.",
)  # fmt: skip
CostExceedsCeiling = refusal(
    "CostExceedsCeiling", 422, "The fee is more than the ceiling for rates leaves",
    "A fee of {fee} was offered; with the interest over the term, {feeMost} is the most that keeps the annual cost within the "
    "ceiling.",
)  # fmt: skip
PrincipalDiffers = refusal(
    "PrincipalDiffers", 422, "The principal is not the one asked for",
    "Financing request {request} fixes the principal at {asked}; {offered} was offered.",
)  # fmt: skip
RateOutOfRange = refusal(
    "RateOutOfRange", 422, "A rate is not in the range allowed",
    "{rateBps} basis points were offered; a rate is {most} at most, and the late rate not below the ordinary one.",
)  # fmt: skip


class LoanDayOutOfRange(Refused):
    """The loan's due day is not in the range allowed."""

    code, status, title = "LoanDayOutOfRange", 422, "The loan's due day is not in the range allowed"
    template = (
        "{dueOn} is not from {earliest} to {latest}: a loan runs for a day at least and ends with the claim's own day at "
        "the latest."
    )


AdvanceRateExceeded = refusal(
    "AdvanceRateExceeded", 409, "The loan would come to more than the advance rate allows",
    "{owedAtMaturity} would be owed at maturity; the funder's advance rate on this debtor allows {most}.",
)  # fmt: skip
AdvanceRateOutOfRange = refusal(
    "AdvanceRateOutOfRange", 422, "The advance rate is more than the whole",
    "{advanceRateBps} basis points were given; 10,000 are the whole.",
)  # fmt: skip
DebtorLimitExceeded = refusal(
    "DebtorLimitExceeded", 409, "The funder's limit on the debtor is exceeded",
    "Funder {funder} has {left} left of its limit on debtor {debtor}; {asked} was asked.",
)  # fmt: skip
FunderIsSide = refusal(
    "FunderIsSide", 409, "The funder is a side of the claim",
    "Party {funder} is the borrower or the debtor here and cannot finance it.",
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
