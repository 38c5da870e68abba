"""What the party registry, and the base of every contract, refuse."""

from __future__ import annotations

from app.kernel.follow_ups import FollowUp
from app.kernel.refusals import Refused, refusal

AccountUnknown = refusal(
    "AccountUnknown", 404, "There is no such account", "No party has an account {account} (any more).",
)  # fmt: skip
AccountTaken = refusal(
    "AccountTaken", 409, "The account belongs to a party already",
    "Account {account} is or was a party's; a key serves one party, once. Use a new key.",
)  # fmt: skip
ConsentMissing = refusal(
    "ConsentMissing", 422, "The new key did not consent",
    "The consent is not signed by {account} for this party, capability and person.",
)  # fmt: skip
CapabilityMissing = refusal(
    "CapabilityMissing", 403, "The account may not do that for its party",
    "This needs an account with the capability {needed}, which {account} does not have: a maker begins, a checker approves "
    "what another person filed, an admin changes accounts and policies.",
)  # fmt: skip
LastAdmin = refusal(
    "LastAdmin", 409, "A party needs an admin", "Party {party} would be left without an admin; add another one first.",
)  # fmt: skip
PartyUnknown = refusal(
    "PartyUnknown", 404, "There is no such party", "There is no party {party}.",
)  # fmt: skip
PartyKnown = refusal(
    "PartyKnown", 409, "The legal id is a party's already", "Party {party} has this legal id.",
)  # fmt: skip
PartyIsSuspended = refusal(
    "PartyIsSuspended", 409, "The party is suspended",
    "Party {party} may pay and be paid, but undertakes nothing new until it is resumed.",
)  # fmt: skip
PartyNotSuspended = refusal(
    "PartyNotSuspended", 409, "The party is not suspended", "Party {party} is in good standing; nothing is to resume.",
)  # fmt: skip
PartyExpired = refusal(
    "PartyExpired", 409, "The party's check has expired",
    "The know-your-business check of party {party} ended at {kybUntil}; have it renewed.",
)  # fmt: skip
SuspendsItself = refusal(
    "SuspendsItself", 409, "No party suspends itself", "Party {party} cannot suspend itself.",
)  # fmt: skip
SuspendedByAnother = refusal(
    "SuspendedByAnother", 403, "Another party set the suspension",
    "Party {by} suspended party {party}; it or the regulator can resume it.",
)  # fmt: skip
RoleMissing = refusal(
    "RoleMissing", 403, "The party lacks a role", "Party {party} does not have the role that this needs.",
)  # fmt: skip
LicenceMissing = refusal(
    "LicenceMissing", 403, "The party lacks a licence", "Party {party} does not have the licence that this needs.",
)  # fmt: skip
LegalIdMalformed = refusal(
    "LegalIdMalformed", 422, "The legal id is malformed",
    "Scheme and value of a legal id are upper-case ASCII letters and digits.",
)  # fmt: skip
JurisdictionMalformed = refusal(
    "JurisdictionMalformed", 422, "The jurisdiction is malformed",
    "A jurisdiction is the two capital letters of ISO 3166-1.",
)  # fmt: skip
RolesImpossible = refusal(
    "RolesImpossible", 409, "These roles do not go together",
    "An operator holds no role that trades: it never pools money, settles, guarantees or lends.",
)  # fmt: skip
KybUntilInPast = refusal(
    "KybUntilInPast", 422, "The check has already ended",
    "A know-your-business check has to last beyond now; {kybUntil} is past.",
)  # fmt: skip
OnlyForModule = refusal(
    "OnlyForModule", 403, "Only the ledger's own contracts call this",
    "{caller} is an account; this function serves the ledger's contracts among each other.",
)  # fmt: skip
InvalidShortString = refusal(
    "InvalidShortString", 500, "The registry's own name is damaged",
    "The registry cannot read the name it was created with; it is a defect, please report it.",
)  # fmt: skip
StringTooLong = refusal(
    "StringTooLong", 500, "The registry's own name is too long",
    "The registry's name {str} does not fit; it is a defect, please report it.",
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
