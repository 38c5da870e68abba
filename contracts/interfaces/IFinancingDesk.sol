// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalId, ClaimId, Currency, HopId, LoanId, OfferId, PartyId, RequestId} from "../types/Ids.sol";

enum RequestState {
    None,
    Open,
    Accepted,
    Withdrawn
}

/// @param principal what the borrower asks for, minor units; 0 = open
/// @param hop the claim's newest hop when it was asked for: once it moved on, request and offers are void for good
struct FinancingRequest {
    ClaimId claim;
    PartyId borrower;
    RequestState state;
    uint64 principal;
    uint40 expiresAt;
    HopId hop;
}

enum OfferState {
    None,
    Open,
    Accepted,
    Withdrawn,
    Released
}

/// @param principal held in escrow while the offer is open
/// @param rateBps annual rate until maturity, basis points, ACT/360
/// @param lateRateBps annual rate from maturity on
/// @param dueOn day the loan is due, in the receivable's zone
/// @param fee owed with the loan, never taken off the principal
/// @param least the least outstanding value of the claim that the offer is good for
struct FinancingOffer {
    RequestId request;
    PartyId funder;
    uint64 principal;
    uint16 rateBps;
    uint16 lateRateBps;
    uint32 dueOn;
    OfferState state;
    uint64 fee;
    uint64 least;
    uint40 expiresAt;
    Currency currency;
    PartyId debtor;
}

/// @dev What a funder puts into an offer; see `FinancingOffer` for the units.
struct OfferTerms {
    RequestId request;
    uint64 principal;
    uint16 rateBps;
    uint16 lateRateBps;
    uint32 dueOn;
    uint64 fee;
    uint64 least;
    uint40 expiresAt;
}

/// @param used Σ principal outstanding + offers not yet released
/// @param advanceRateBps what the loan may come to at maturity, of the claim's outstanding value
struct DebtorLimit {
    uint64 limit;
    uint64 used;
    uint16 advanceRateBps;
}

/// @title Financing requests, funded offers in escrow, and each funder's limits on debtors
interface IFinancingDesk {
    event DebtorLimitSet(
        PartyId funder, PartyId debtor, Currency currency, uint64 limit, uint16 advanceRateBps
    );
    event DebtorLimitUsed(PartyId funder, PartyId debtor, Currency currency, uint64 used);
    event FinancingRequested(
        RequestId request, ClaimId claim, PartyId borrower, uint64 principal, uint40 expiresAt
    );
    event RequestWithdrawn(RequestId request);
    event FinancingOffered(OfferId offer, PartyId funder, PartyId debtor, Currency currency, OfferTerms terms);
    event OfferClosed(OfferId offer, OfferState state, PartyId by);
    event OfferAccepted(OfferId offer, RequestId request, LoanId loan);

    error RequestUnknown(RequestId request);
    error RequestNotOpen(RequestId request, RequestState state);
    error RequestIsExpired(RequestId request, uint40 expiresAt);
    error RequestOfAnother(RequestId request, PartyId caller);
    error OfferUnknown(OfferId offer);
    error OfferNotOpen(OfferId offer, OfferState state);
    error OfferIsExpired(OfferId offer, uint40 expiresAt);
    error OfferOfAnother(OfferId offer, PartyId caller);
    error OfferNotVoid(OfferId offer);
    error ClaimMovedOn(RequestId request, ClaimId claim);
    error PrincipalDiffers(RequestId request, uint64 asked, uint64 offered);
    error RateOutOfRange(uint16 rateBps, uint256 most);
    error CostExceedsCeiling(uint64 fee, uint256 feeMost);
    error LoanDayOutOfRange(uint32 dueOn, uint32 earliest, uint32 latest);
    error AdvanceRateExceeded(uint256 owedAtMaturity, uint256 most);
    error AdvanceRateOutOfRange(uint16 advanceRateBps);
    error DebtorLimitExceeded(PartyId funder, PartyId debtor, uint64 asked, uint64 left);
    error FunderIsSide(PartyId funder);

    /// @notice Set how much of a debtor's paper the caller will finance, and up to what share. By a funder.
    function setDebtorLimit(
        ApprovalId approval,
        PartyId debtor,
        Currency currency,
        uint64 limit,
        uint16 advanceRateBps
    ) external;

    /// @notice Ask for cash on a claim. By its holder; does not lock the claim.
    function request(ClaimId claim, uint64 principal, uint40 expiresAt) external returns (RequestId);

    /// @notice Take a request back. By the borrower.
    function withdrawRequest(RequestId request) external;

    /// @notice Offer to lend; the principal goes into escrow. By a funder licensed to lend.
    function offer(ApprovalId approval, OfferTerms calldata terms) external returns (OfferId);

    /// @notice Take an offer and its escrow back. By the funder.
    function withdrawOffer(OfferId offer) external;

    /// @notice Put a void offer away; its escrow goes back to the funder. By anyone.
    function releaseOffer(OfferId offer) external;

    /// @notice Take an offer: the claim is locked, the pledge registered and the escrow paid out, all at once. By the
    /// borrower, with two persons measured by what will be owed at maturity or the claim's outstanding value, whichever is
    /// more. Refused unless both are in good standing, the funder may still lend and its limit still holds.
    function acceptOffer(ApprovalId approval, OfferId offer) external returns (LoanId);

    /// @notice Principal came back: the funder may lend it again. Only the loan book.
    function freeLimit(PartyId funder, PartyId debtor, Currency currency, uint64 principal) external;

    function financingRequest(RequestId id) external view returns (FinancingRequest memory);
    function requestCount() external view returns (uint64);
    function financingOffer(OfferId id) external view returns (FinancingOffer memory);
    function offerCount() external view returns (uint64);
    function debtorLimit(PartyId funder, PartyId debtor, Currency currency) external view returns (DebtorLimit memory);
    function debtorLimitCount() external view returns (uint256);
    function debtorLimitAt(uint256 index) external view returns (PartyId funder, PartyId debtor, Currency currency);
}
