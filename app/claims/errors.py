"""What the claim contract refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

ClaimUnknown = refusal(
    "ClaimUnknown", 404, "There is no such claim", "There is no claim {claim}.",
)  # fmt: skip
ClaimNotLive = refusal(
    "ClaimNotLive", 409, "The claim is not live any more",
    "Claim {claim} was split or is redeemed in full; use the claims that came of it.",
)  # fmt: skip
ClaimOfAnother = refusal(
    "ClaimOfAnother", 403, "The claim is another party's",
    "Claim {claim} is not held by party {caller}; only its holder may do that.",
)  # fmt: skip
ClaimIsLocked = refusal(
    "ClaimIsLocked", 409, "The claim is locked",
    "Claim {claim} is offered to somebody or pledged; close the transfer offer or repay the loan first.",
)  # fmt: skip
SplitDiffers = refusal(
    "SplitDiffers", 422, "The parts do not sum to the claim",
    "The parts sum to {parts}; {outstanding} is outstanding of claim {claim} once what is due is drawn. They must be equal "
    "to the cent.",
)  # fmt: skip
SplitTooSmall = refusal(
    "SplitTooSmall", 422, "A part is too small",
    "A part of {part} is below the smallest part, {smallest}; one remainder may be, and another is already.",
)  # fmt: skip
SplitTooDeep = refusal(
    "SplitTooDeep", 409, "The claim was split too often",
    "Claim {claim} has the most splits between it and its root, {most}; pass it on whole.",
)  # fmt: skip
SplitCountOutOfRange = refusal(
    "SplitCountOutOfRange", 422, "Too few or too many parts", "{parts} parts; a split has 2 to {most}.",
)  # fmt: skip
TierTooDeep = refusal(
    "TierTooDeep", 409, "The claim has gone too many tiers down",
    "Claim {claim} has reached the deepest tier, {deepest}; it can be redeemed or pledged, but not passed on.",
)  # fmt: skip
NothingDue = refusal(
    "NothingDue", 409, "Nothing is due to the claim now",
    "Claim {claim} has had its share of everything the debtor has paid so far.",
)  # fmt: skip
RecipientIsHolder = refusal(
    "RecipientIsHolder", 422, "The recipient holds the claim already",
    "Party {party} cannot pass a claim on to itself.",
)  # fmt: skip
RecipientIsDebtor = refusal(
    "RecipientIsDebtor", 422, "The recipient is the debtor",
    "Party {party} owes this claim; it can be paid by it, but cannot take it in payment.",
)  # fmt: skip
TransferOfferUnknown = refusal(
    "TransferOfferUnknown", 404, "There is no such transfer offer", "There is no transfer offer {offer}.",
)  # fmt: skip
TransferOfferNotOpen = refusal(
    "TransferOfferNotOpen", 409, "The transfer offer is closed",
    "Transfer offer {offer} was accepted, rejected, cancelled or put away.",
)  # fmt: skip
TransferOfferNotForCaller = refusal(
    "TransferOfferNotForCaller", 403, "The other side of the transfer offer decides this",
    "Transfer offer {offer} is accepted or rejected by its recipient and cancelled by who made it; party {caller} is not the one.",
)  # fmt: skip
TransferOfferIsVoid = refusal(
    "TransferOfferIsVoid", 409, "The transfer offer is void",
    "Transfer offer {offer} expired; ask for a new one.",
)  # fmt: skip
TransferOfferNotVoid = refusal(
    "TransferOfferNotVoid", 409, "The transfer offer is not void",
    "Transfer offer {offer} can still be accepted; only who made it can take it back.",
)  # fmt: skip
BelowLeast = refusal(
    "BelowLeast", 409, "Less is outstanding than the least that was named",
    "{outstanding} is outstanding of claim {claim}, and {least} was named as the least; read it again.",
)  # fmt: skip
ExpiryOutOfRange = refusal(
    "ExpiryOutOfRange", 422, "The expiry is not in the range allowed",
    "The expiry {expiresAt} must lie after the next block and not after {latest}.",
)  # fmt: skip
OnlyByLedgerVerbs = refusal(
    "OnlyByLedgerVerbs", 403, "Claims move by the ledger's verbs alone",
    "The token standard's functions that move or approve are refused; split, offer, accept or redeem instead.",
)  # fmt: skip

ERC721InvalidOwner = refusal(
    "ERC721InvalidOwner", 422, "Nobody holds claims at the zero address", "{owner} is no holder's address.",
)  # fmt: skip

_CLAIM = FollowUp("GET", "/v1/claims/{claim}")
ClaimNotLive.next = ClaimIsLocked.next = SplitDiffers.next = BelowLeast.next = NothingDue.next = (_CLAIM,)
TransferOfferNotOpen.next = (FollowUp("GET", "/v1/transfer-offers/{offer}"),)
TransferOfferIsVoid.next = (FollowUp("POST", "/v1/transfer-offers/{offer}/release"),)
TransferOfferNotVoid.next = (FollowUp("POST", "/v1/transfer-offers/{offer}/cancel"),)

REFUSALS: tuple[type[Refused], ...] = (
    ClaimUnknown, ClaimNotLive, ClaimOfAnother, ClaimIsLocked, SplitDiffers, SplitTooSmall, SplitTooDeep,
    SplitCountOutOfRange, TierTooDeep, NothingDue, RecipientIsHolder, RecipientIsDebtor, TransferOfferUnknown,
    TransferOfferNotOpen, TransferOfferNotForCaller, TransferOfferIsVoid, TransferOfferNotVoid, BelowLeast,
    ExpiryOutOfRange, OnlyByLedgerVerbs, ERC721InvalidOwner,
)  # fmt: skip
