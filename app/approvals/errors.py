"""What the dual control contract refuses."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

SecondPersonRequired = refusal(
    "SecondPersonRequired", 409, "A second person's approval is required",
    "This takes two persons of {party:party}: a maker files it (an admin, where accounts or policies change), and "
    "another person approves it.",
)  # fmt: skip
DailySumExceeded = refusal(
    "DailySumExceeded", 409, "The daily limit of one person is exceeded",
    "With this, one person of {party:party} would reach {sum:money} within a day, and its policy lets one person do "
    "{daily:money}; a maker files it, and a checker approves.",
)  # fmt: skip
VerbUnknown = refusal(
    "VerbUnknown", 422, "The operation cannot be put under dual control",
    "{verb:word} is no operation that dual control knows; the documentation of the policies lists those that there "
    "are.",
)  # fmt: skip
ApprovalConcernsCaller = refusal(
    "ApprovalConcernsCaller", 403, "The approval concerns one's own account",
    "Approval {approval} would remove an account of the person behind this key, who therefore cannot cancel it; "
    "another admin of the party can.",
)  # fmt: skip
ApprovalUnknown = refusal(
    "ApprovalUnknown", 404, "There is no such approval",
    "There is no approval {approval}; the list of approvals shows those of your party.",
)  # fmt: skip
ApprovalNotOpen = refusal(
    "ApprovalNotOpen", 409, "The approval is no longer open",
    "Approval {approval} is {state:word}, so it cannot be used any more; a maker can file the call again.",
)  # fmt: skip
ApprovalIsExpired = refusal(
    "ApprovalIsExpired", 409, "The approval has expired",
    "Approval {approval} expired at {expiresAt}; a maker can file the call again.",
)  # fmt: skip
ApprovalNotVoid = refusal(
    "ApprovalNotVoid", 409, "The approval has not expired",
    "Approval {approval} can still be used, so it is not released; its filer or an admin of its party can cancel it.",
)  # fmt: skip
ApprovalOfOtherParty = refusal(
    "ApprovalOfOtherParty", 403, "The approval is another party's",
    "Approval {approval} was not filed by {party:party}; persons of the party that filed it approve it.",
)  # fmt: skip
ApprovalForOtherTerms = refusal(
    "ApprovalForOtherTerms", 409, "The approval was filed for other terms",
    "Approval {approval} was filed for another call; repeat exactly what its maker filed, or approve it by its "
    "number.",
)  # fmt: skip
SamePerson = refusal(
    "SamePerson", 403, "The checker must be another person than the maker",
    "Approval {approval} was filed by the person behind this key; another person approves it: a checker of the party or, "
    "for accounts and policies, another admin of it or the operator.",
)  # fmt: skip
MakerNotGood = refusal(
    "MakerNotGood", 409, "The maker's account is no longer active",
    "The account that filed approval {approval} was removed since; another maker can file the call again.",
)  # fmt: skip
CallMalformed = refusal(
    "CallMalformed", 422, "The call to approve is malformed",
    "What is filed for approval has to be a whole call that names no approval itself; file the verb with its "
    "arguments.",
)  # fmt: skip
TargetUnknown = refusal(
    "TargetUnknown", 422, "The call to approve is for no contract of this ledger",
    "At {target} there is no contract of this ledger whose operations can be approved; name one of the ledger's own.",
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
