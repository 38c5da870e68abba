// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalId, ClaimId, Currency, LoanId, OfferId, PartyId, PledgeId} from "../types/Ids.sol";

enum LoanState {
    None,
    Open,
    Closed
}

/// @param principal still outstanding, minor units
/// @param fee still unpaid, minor units
/// @param accrued interest numerator (minor units × bps × days) not yet paid
/// @param accruedTo day up to which `accrued` counts
/// @param pledge the register's entry; 0 once the collateral is used up
struct Loan {
    ClaimId claim;
    PartyId lender;
    PartyId borrower;
    uint64 principal;
    uint64 fee;
    uint96 accrued;
    uint32 accruedTo;
    uint16 rateBps;
    uint16 lateRateBps;
    uint32 dueOn;
    int16 zoneMinutes;
    LoanState state;
    PledgeId pledge;
    Currency currency;
    PartyId debtor;
}

/// @dev What the desk hands over when an offer is accepted.
struct NewLoan {
    OfferId offer;
    ClaimId claim;
    PartyId lender;
    PartyId borrower;
    PartyId debtor;
    Currency currency;
    uint64 principal;
    uint64 fee;
    uint16 rateBps;
    uint16 lateRateBps;
    uint32 dueOn;
    int16 zoneMinutes;
}

/// @title Loans on pledged claims: interest, repayment, and the lender's share of what is redeemed
/// @dev A payment goes to the fee, then to interest, then to principal.
interface ILoanBook {
    event LoanOpened(LoanId loan, PledgeId pledge, uint32 startOn, NewLoan terms);
    event LoanPaid(
        LoanId loan,
        uint64 toFee,
        uint64 toInterest,
        uint64 toPrincipal,
        uint64 principal,
        uint96 accrued,
        uint32 accruedTo,
        bool byRedemption
    );
    event LoanClosed(LoanId loan);
    event LoanUnsecured(LoanId loan);

    error LoanUnknown(LoanId loan);
    error LoanNotOpen(LoanId loan, LoanState state);
    error LoanOfAnother(LoanId loan, PartyId caller);
    error RepaysTooMuch(LoanId loan, uint64 amount, uint64 owed);
    error OwedExceeds(LoanId loan, uint64 owed, uint64 most);

    /// @notice Draw what lies ready for the claim, then pay part or all of what is still owed. By the borrower, blocked or
    /// not.
    function repay(ApprovalId approval, LoanId loan, uint64 amount) external;

    /// @notice Draw what lies ready for the claim, then pay whatever is still owed today, if it is at most `most`. By the
    /// borrower, blocked or not.
    function repayAll(ApprovalId approval, LoanId loan, uint64 most) external;

    /// @notice Open a loan: lock the claim and register the pledge. Only the desk.
    function open(NewLoan calldata terms) external returns (LoanId);

    /// @notice Take the lender's share of a redemption; the cash goes from the pot. Only the claims.
    /// @param readySince day since which the amount has lain in the pot: interest stopped there
    /// @param last nothing more will come from this claim
    /// @return lender who gets it
    /// @return taken the lender's share, minor units
    /// @return closed whether the loan is closed by it, or the lien ended since nothing is left
    function collect(LoanId loan, uint64 amount, uint32 readySince, bool last)
        external
        returns (PartyId lender, uint64 taken, bool closed);

    /// @notice What settles the loan today: fee + interest rounded up + principal, what lies ready in the pot included.
    function owed(LoanId loan) external view returns (uint64);
    function loan(LoanId id) external view returns (Loan memory);
    function loanCount() external view returns (uint64);
}
