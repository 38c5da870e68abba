"""What the claim contract refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

ClaimUnknown = refusal(
    "ClaimUnknown", 404, "There is no such claim",
    "There is no claim {claim}; the list of claims shows yours.",
)  # fmt: skip
ClaimNotLive = refusal(
    "ClaimNotLive", 409, "The claim is no longer live",
    "Claim {claim} is {state:word}; if it was split, its holder can use the claims that came of it.",
)  # fmt: skip
ClaimOfAnother = refusal(
    "ClaimOfAnother", 403, "The claim is another party's",
    "Claim {claim} is not held by {caller:party}; only its holder can do that.",
)  # fmt: skip
ClaimIsLocked = refusal(
    "ClaimIsLocked", 409, "The claim is locked",
    "Claim {claim} is locked by {lock:word}; its holder can cancel the transfer offer, or repay the loan, first.",
)  # fmt: skip
SplitDiffers = refusal(
    "SplitDiffers", 422, "The parts do not sum to the claim",
    "The parts sum to {parts:money}, and {outstanding:money} is outstanding of claim {claim} once what is due is "
    "drawn; give parts that sum exactly to that.",
)  # fmt: skip
SplitTooSmall = refusal(
    "SplitTooSmall", 422, "A part is too small",
    "A part of {part:money} is below the smallest part, {smallest:money}, and one remainder below it is there "
    "already; give larger parts.",
)  # fmt: skip
SplitTooDeep = refusal(
    "SplitTooDeep", 409, "The claim was split too often",
    "Claim {claim} has {most} splits behind it, which is the most; its holder can pass it on whole.",
)  # fmt: skip
SplitCountOutOfRange = refusal(
    "SplitCountOutOfRange", 422, "Too few or too many parts",
    "{parts} parts were given; a split has 2 to {most}.",
)  # fmt: skip
TierTooDeep = refusal(
    "TierTooDeep", 409, "The claim has gone too many tiers down",
    "Claim {claim} has reached tier {deepest}, which is the deepest; its holder can redeem or pledge it, but not pass "
    "it on.",
)  # fmt: skip
NothingDue = refusal(
    "NothingDue", 409, "Nothing is due to the claim now",
    "Claim {claim} has had its share of everything that the debtor has paid so far; its holder can redeem again after "
    "the next payment.",
)  # fmt: skip
RecipientIsHolder = refusal(
    "RecipientIsHolder", 422, "The recipient holds the claim already",
    "{party:Party} holds the claim and cannot pass it on to itself; name another recipient.",
)  # fmt: skip
RecipientIsDebtor = refusal(
    "RecipientIsDebtor", 422, "The recipient is the debtor",
    "{party:Party} is the debtor of the claim and cannot take it in payment; name another recipient.",
)  # fmt: skip
TransferOfferUnknown = refusal(
    "TransferOfferUnknown", 404, "There is no such transfer offer",
    "There is no transfer offer {offer}; the list of transfer offers shows yours.",
)  # fmt: skip
TransferOfferNotOpen = refusal(
    "TransferOfferNotOpen", 409, "The transfer offer is closed",
    "Transfer offer {offer} is {state:word}; the claim's holder can make a new one.",
)  # fmt: skip
TransferOfferNotForCaller = refusal(
    "TransferOfferNotForCaller", 403, "The other side of the transfer offer decides this",
    "{caller:Party} cannot do that with transfer offer {offer}; its recipient accepts or rejects it, and the party "
    "that made it cancels it.",
)  # fmt: skip
TransferOfferIsVoid = refusal(
    "TransferOfferIsVoid", 409, "The transfer offer is void",
    "Transfer offer {offer} has expired; the claim's holder can make a new one.",
)  # fmt: skip
TransferOfferNotVoid = refusal(
    "TransferOfferNotVoid", 409, "The transfer offer is not void",
    "Transfer offer {offer} can still be accepted; only the party that made it can cancel it.",
)  # fmt: skip
BelowLeast = refusal(
    "BelowLeast", 409, "Less is outstanding than the least that was named",
    "{outstanding:money} is outstanding of claim {claim}, and at least {least:money} was demanded; read the claim "
    "again and decide anew.",
)  # fmt: skip
ExpiryOutOfRange = refusal(
    "ExpiryOutOfRange", 422, "The expiry is not in the range allowed",
    "The expiry {expiresAt} has to be later than the next block and not after {latest}; give one in that range.",
)  # fmt: skip
OnlyByLedgerVerbs = refusal(
    "OnlyByLedgerVerbs", 403, "Claims move by the ledger's operations alone",
    "A claim cannot be sent as an ordinary token; its holder can split, offer or redeem it instead.",
)  # fmt: skip
ERC721InvalidOwner = refusal(
    "ERC721InvalidOwner", 422, "Nobody holds claims at this address",
    "{owner} is not the address of a holder of claims; name a party's address.",
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
