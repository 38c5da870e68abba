"""What the dual control contract refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

SecondPersonRequired = refusal(
    "SecondPersonRequired", 409, "A second person is required",
    "Party {party} wants two persons for this; one of its own makers or admins has to file the request first.",
)  # fmt: skip
DailySumExceeded = refusal(
    "DailySumExceeded", 409, "One person alone did enough for a day",
    "With this, one person of party {party} would have done {sum} minor units within a day, of the {daily} that the party "
    "lets one person do; let a maker file it and a checker approve.",
)  # fmt: skip
VerbUnknown = refusal(
    "VerbUnknown", 422, "There is no such verb", "{verb} is no verb that can take two persons.",
)  # fmt: skip
ApprovalConcernsCaller = refusal(
    "ApprovalConcernsCaller", 403, "The approval is about one's own account",
    "Approval {approval} would remove an account of the person behind this key; another admin can cancel it.",
)  # fmt: skip
ApprovalUnknown = refusal(
    "ApprovalUnknown", 404, "There is no such approval", "There is no approval {approval}.",
)  # fmt: skip
ApprovalNotOpen = refusal(
    "ApprovalNotOpen", 409, "The approval is not open any more",
    "Approval {approval} was used, cancelled or put away; let a maker file the call again.",
)  # fmt: skip
ApprovalIsExpired = refusal(
    "ApprovalIsExpired", 409, "The approval has expired",
    "Approval {approval} was void from {expiresAt} on; let a maker file the call again.",
)  # fmt: skip
ApprovalNotVoid = refusal(
    "ApprovalNotVoid", 409, "The approval is not void",
    "Approval {approval} can still be used; its filer or an admin of its party can cancel it.",
)  # fmt: skip
ApprovalOfOtherParty = refusal(
    "ApprovalOfOtherParty", 403, "The approval is another party's",
    "Approval {approval} was not filed by party {party}.",
)  # fmt: skip
ApprovalForOtherTerms = refusal(
    "ApprovalForOtherTerms", 409, "The approval was filed for other terms",
    "Approval {approval} is for another call; repeat exactly what the maker filed.",
)  # fmt: skip
SamePerson = refusal(
    "SamePerson", 403, "The second person must be another person",
    "Approval {approval} was filed by the person behind this key; another person has to approve it.",
)  # fmt: skip
MakerNotGood = refusal(
    "MakerNotGood", 409, "The maker's account is no longer good",
    "Account {maker}, which filed approval {approval}, was removed since; let another maker file the call again.",
)  # fmt: skip
CallMalformed = refusal(
    "CallMalformed", 422, "The call to approve is malformed",
    "A filed call names a verb and carries approval number 0.",
)  # fmt: skip
TargetUnknown = refusal(
    "TargetUnknown", 422, "The call to approve is for no contract of the ledger",
    "{target} has no verb that a second person could approve.",
)  # fmt: skip

TWO_PERSONS = (SamePerson, ApprovalForOtherTerms, ApprovalIsExpired, ApprovalNotOpen, MakerNotGood)
"""Refusals of the second person's call."""

_RELEASE = FollowUp("POST", "/v1/approvals/{approval}/release")
SecondPersonRequired.next = DailySumExceeded.next = (FollowUp("GET", "/v1/approvals"),)
ApprovalNotOpen.next = ApprovalForOtherTerms.next = (FollowUp("GET", "/v1/approvals/{approval}"),)
ApprovalIsExpired.next = MakerNotGood.next = (_RELEASE,)
ApprovalNotVoid.next = ApprovalConcernsCaller.next = (FollowUp("POST", "/v1/approvals/{approval}/cancel"),)
SamePerson.next = (FollowUp("POST", "/v1/approvals/{approval}/approve"),)

REFUSALS: tuple[type[Refused], ...] = (
    SecondPersonRequired, DailySumExceeded, VerbUnknown, ApprovalConcernsCaller, ApprovalUnknown, ApprovalNotOpen, ApprovalIsExpired, ApprovalNotVoid, ApprovalOfOtherParty,
    ApprovalForOtherTerms, SamePerson, MakerNotGood, CallMalformed, TargetUnknown,
)  # fmt: skip
