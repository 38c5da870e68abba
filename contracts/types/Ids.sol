// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Ids are distinct types, so that a claim can never be passed where a loan is meant. All are numbered from 1; 0 is
/// "none". Widths are chosen so that a record packs into few storage slots.

type PartyId is uint32;
type PersonId is bytes16;
type ApprovalId is uint64;
type InvoiceId is uint64;
type InvoiceKey is bytes32;
type ReceivableId is uint64;
type ClaimId is uint64;
type HopId is uint64;
type TransferOfferId is uint64;
type PayoutId is uint64;
type BankAccountId is uint64;
type RequestId is uint64;
type OfferId is uint64;
type LoanId is uint64;
type PledgeId is uint64;

/// @dev ISO 4217 alphabetic code as three ASCII bytes.
type Currency is bytes3;

using {sameParty as ==, otherParty as !=, isNoParty} for PartyId global;
using {samePerson as ==} for PersonId global;
using {sameCurrency as ==, otherCurrency as !=} for Currency global;
using {noApproval} for ApprovalId global;
using {sameHop as ==, otherHop as !=} for HopId global;

function sameParty(PartyId a, PartyId b) pure returns (bool) {
    return PartyId.unwrap(a) == PartyId.unwrap(b);
}

function otherParty(PartyId a, PartyId b) pure returns (bool) {
    return PartyId.unwrap(a) != PartyId.unwrap(b);
}

function isNoParty(PartyId a) pure returns (bool) {
    return PartyId.unwrap(a) == 0;
}

function samePerson(PersonId a, PersonId b) pure returns (bool) {
    return PersonId.unwrap(a) == PersonId.unwrap(b);
}

function sameCurrency(Currency a, Currency b) pure returns (bool) {
    return Currency.unwrap(a) == Currency.unwrap(b);
}

function otherCurrency(Currency a, Currency b) pure returns (bool) {
    return Currency.unwrap(a) != Currency.unwrap(b);
}

function noApproval(ApprovalId a) pure returns (bool) {
    return ApprovalId.unwrap(a) == 0;
}

function sameHop(HopId a, HopId b) pure returns (bool) {
    return HopId.unwrap(a) == HopId.unwrap(b);
}

function otherHop(HopId a, HopId b) pure returns (bool) {
    return HopId.unwrap(a) != HopId.unwrap(b);
}
