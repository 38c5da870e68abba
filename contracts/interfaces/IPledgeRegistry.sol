// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ClaimId, Currency, LoanId, PartyId, PledgeId} from "../types/Ids.sol";

/// @param securedParty the lender, who is also the filer
/// @param grantor the borrower, who holds the claim
/// @param debtor the account debtor
/// @param amount principal secured, minor units
/// @param dueOn last day of the secured loan's term
/// @param dischargedAt 0 while the pledge stands
struct Pledge {
    LoanId loan;
    ClaimId claim;
    PartyId securedParty;
    PartyId grantor;
    PartyId debtor;
    uint64 amount;
    Currency currency;
    uint32 dueOn;
    uint40 registeredAt;
    uint40 dischargedAt;
}

/// @title The ledger's public register of pledges
/// @dev An entry exists only with the lock of the same transaction. It can't see filings made elsewhere.
interface IPledgeRegistry {
    event PledgeRegistered(
        PledgeId pledge,
        LoanId loan,
        ClaimId claim,
        PartyId securedParty,
        PartyId grantor,
        PartyId debtor,
        uint64 amount,
        Currency currency,
        uint32 dueOn
    );
    event PledgeDischarged(PledgeId pledge);

    error PledgeUnknown(PledgeId pledge);

    /// @notice Enter a pledge. Only the loan book.
    function register(Pledge calldata entry) external returns (PledgeId);

    /// @notice End a pledge. Only the loan book.
    function discharge(PledgeId pledge) external;

    function pledge(PledgeId id) external view returns (Pledge memory);
    function pledgeCount() external view returns (uint64);
}
