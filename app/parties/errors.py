"""What the party registry, and the base of every contract, refuse."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

AccountUnknown = refusal(
    "AccountUnknown", 404, "There is no such account",
    "No party has the account {account}, or has it any more; an admin of the party can add a new one.",
)  # fmt: skip
AccountTaken = refusal(
    "AccountTaken", 409, "The account belongs to a party already",
    "Account {account} is or was a party's, and a key serves one party once; use a new key.",
)  # fmt: skip
ConsentMissing = refusal(
    "ConsentMissing", 422, "The new key did not consent",
    "The consent is not signed by {account} for this party, capability and person; its owner signs the form that `GET "
    "/v1/consents` gives.",
)  # fmt: skip
CapabilityMissing = refusal(
    "CapabilityMissing", 403, "The key's capability does not allow this",
    "This takes a key with the capability {needed:word}, which this key does not have: a maker begins, a checker "
    "approves what another person filed, and an admin changes accounts and policies.",
)  # fmt: skip
LastAdmin = refusal(
    "LastAdmin", 409, "A party needs an admin",
    "{party:Party} would be left without an admin; add another one first.",
)  # fmt: skip
PartyUnknown = refusal(
    "PartyUnknown", 404, "There is no such party",
    "There is no party {party}; the list of parties shows those that are admitted.",
)  # fmt: skip
PartyKnown = refusal(
    "PartyKnown", 409, "The legal id is a party's already",
    "{party:Party} has this legal id; use that party.",
)  # fmt: skip
PartyIsSuspended = refusal(
    "PartyIsSuspended", 409, "The party is suspended",
    "{party:Party} may pay and be paid, but undertakes nothing new; whoever suspended it, or the regulator, can "
    "resume it.",
)  # fmt: skip
PartyNotSuspended = refusal(
    "PartyNotSuspended", 409, "The party is not suspended",
    "{party:Party} is not suspended; nothing is left to do.",
)  # fmt: skip
PartyExpired = refusal(
    "PartyExpired", 409, "The party's know-your-business check has expired",
    "The check of {party:party} ended at {kybUntil}; the operator can renew it.",
)  # fmt: skip
SuspendsItself = refusal(
    "SuspendsItself", 409, "No party suspends itself",
    "{party:Party} cannot suspend itself; the operator or the regulator can suspend it.",
)  # fmt: skip
SuspendedByAnother = refusal(
    "SuspendedByAnother", 403, "Another party set the suspension",
    "{by:Party} suspended {party:party}; it or the regulator can resume it.",
)  # fmt: skip
RoleMissing = refusal(
    "RoleMissing", 403, "The party lacks a role",
    "{party:Party} does not have the role {role:word}, which this needs; the operator or governance can grant it.",
)  # fmt: skip
LicenceMissing = refusal(
    "LicenceMissing", 403, "The party lacks a licence",
    "{party:Party} does not have the licence for {licence:word}, which this needs; governance can grant it.",
)  # fmt: skip
LegalIdMalformed = refusal(
    "LegalIdMalformed", 422, "The legal id is malformed",
    "The scheme “{scheme}” and the value “{value}” do not make a legal id; both have upper-case ASCII letters and "
    "digits only.",
)  # fmt: skip
JurisdictionMalformed = refusal(
    "JurisdictionMalformed", 422, "The jurisdiction is malformed",
    "“{jurisdiction}” is no jurisdiction; give the two capital letters of ISO 3166-1.",
)  # fmt: skip
RolesImpossible = refusal(
    "RolesImpossible", 409, "These roles do not go together",
    "An operator pools no money, settles, guarantees or lends nothing, so it has no role that trades; leave out one "
    "of {roles}.",
)  # fmt: skip
KybUntilInPast = refusal(
    "KybUntilInPast", 422, "The check has already ended",
    "A know-your-business check has to last beyond now, and {kybUntil} is past; give a later end.",
)  # fmt: skip
OnlyForModule = refusal(
    "OnlyForModule", 403, "Only the ledger's own contracts do this",
    "{caller} is an account, and this serves the ledger's contracts among each other; use the operation that calls "
    "it.",
)  # fmt: skip
InvalidShortString = refusal(
    "InvalidShortString", 500, "The registry's own name is damaged",
    "The registry cannot read the name that it was created with; this is a defect, please report it to the operator.",
)  # fmt: skip
StringTooLong = refusal(
    "StringTooLong", 500, "The registry's own name is too long",
    "The registry's name {str} does not fit; this is a defect, please report it to the operator.",
)  # fmt: skip

PartyKnown.next = (FollowUp("GET", "/v1/parties/{party}"),)
PartyIsSuspended.next = (FollowUp("POST", "/v1/parties/{party}/resume"),)
PartyExpired.next = (FollowUp("POST", "/v1/parties/{party}/renew"),)
RoleMissing.next = (FollowUp("POST", "/v1/parties/{party}/roles"),)
LicenceMissing.next = (FollowUp("POST", "/v1/parties/{party}/licences"),)

REFUSALS: tuple[type[Refused], ...] = (
    AccountUnknown, AccountTaken, ConsentMissing, CapabilityMissing, LastAdmin, PartyUnknown, PartyKnown,
    PartyIsSuspended, PartyNotSuspended, PartyExpired, SuspendsItself, SuspendedByAnother, RoleMissing, LicenceMissing,
    LegalIdMalformed, JurisdictionMalformed, RolesImpossible, KybUntilInPast, OnlyForModule, InvalidShortString,
    StringTooLong,
)  # fmt: skip
