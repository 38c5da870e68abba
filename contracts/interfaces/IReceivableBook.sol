// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalId, ClaimId, Currency, InvoiceId, PartyId, ReceivableId} from "../types/Ids.sol";

enum ReceivableState {
    None,
    Proposed,
    Confirmed,
    PartlyPaid,
    Settled,
    Rejected,
    Withdrawn,
    Defaulted,
    Expired
}

struct Allocation {
    InvoiceId invoice;
    uint64 amount;
}

/// @param revision of the invoice when it was proposed on: a debtor's proposal holds no part of an invoice, so that its
/// seller can correct it, and is good for that revision only
struct AllocatedInvoice {
    InvoiceId invoice;
    uint64 amount;
    uint16 revision;
}

/// @param face what is owed: the sum of the allocations, minor units
/// @param deliveredOn day of delivery of goods, works or services (国令802号 counts from it)
/// @param dueOn due at the end of this day in the zone
/// @param zoneMinutes the zone's offset from UTC
/// @param reason hash of the stated reason, where the tenor or the term after delivery needs one; else 0
/// @param undertaking hash of the text the debtor signs, one of those in force: unconditional payment to the holder,
/// waiver of defences and set-off, no bar to assignment, transfer on this ledger as notice (Civil Code §§545–549)
struct ReceivableTerms {
    PartyId debtor;
    PartyId supplier;
    Currency currency;
    uint64 face;
    uint32 deliveredOn;
    uint32 dueOn;
    int16 zoneMinutes;
    bytes32 reason;
    bytes32 undertaking;
    Allocation[] allocations;
}

/// @param redeemed what holders have drawn; the pot is `paid − redeemed`
/// @param byDebtor who proposed: the debtor, else the supplier
/// @param dueAt first second (UTC) after the due day
/// @param graceDays days after `dueAt` before anyone may mark it defaulted; fixed when proposed
/// @param isOverdue marked after `dueAt` and not settled since
/// @param paidOn day of the latest payment in the zone: interest stops there on what lies ready in the pot
/// @param terms keccak256 of the ABI-encoded terms as proposed
struct Receivable {
    PartyId debtor;
    PartyId supplier;
    uint64 face;
    uint64 paid;
    uint64 redeemed;
    Currency currency;
    ReceivableState state;
    bool byDebtor;
    uint40 dueAt;
    uint32 deliveredOn;
    uint32 dueOn;
    int16 zoneMinutes;
    uint8 graceDays;
    bool isOverdue;
    uint32 paidOn;
    bytes32 terms;
}

/// @title Receivables from proposal to settlement, each with its own pot of cash
interface IReceivableBook {
    event ReceivableProposed(ReceivableId receivable, bool byDebtor, uint40 dueAt, uint8 graceDays, ReceivableTerms terms);
    event ReceivableConfirmed(ReceivableId receivable, ClaimId claim, PartyId by);
    event ReceivableRejected(ReceivableId receivable, PartyId by);
    event ReceivableWithdrawn(ReceivableId receivable, PartyId by);
    event ReceivableExpired(ReceivableId receivable);
    event ReceivablePaid(ReceivableId receivable, uint64 amount, uint64 paid, ReceivableState state, uint32 paidOn);
    event ReceivableOverdue(ReceivableId receivable, PartyId debtor, uint64 unpaid);
    event ReceivableDefaulted(ReceivableId receivable, PartyId debtor, uint64 unpaid);
    event PotDrawn(ReceivableId receivable, PartyId to, uint64 amount, uint64 redeemed);

    error ReceivableUnknown(ReceivableId receivable);
    error EdgeNotAllowed(ReceivableId receivable, ReceivableState from, ReceivableState to);
    error ReceivableNotLive(ReceivableId receivable, ReceivableState state);
    error NotTheNamedParty(PartyId caller);
    error AllocationsDiffer(uint64 face, uint256 allocated);
    error AllocationsTooMany(uint256 count, uint256 most);
    error PastDue(uint40 dueAt);
    error InvoiceRevised(InvoiceId invoice, uint16 proposedOn, uint16 revision);
    error PaymentTooSmall(uint64 amount, uint64 smallest);
    error PaysTooMuch(ReceivableId receivable, uint64 amount, uint64 left);
    error NotOverdue(ReceivableId receivable, uint256 overdueAt);
    error AlreadyOverdue(ReceivableId receivable);
    error ProposalNotDue(ReceivableId receivable, uint40 dueAt);

    /// @notice Propose a receivable: by its supplier, or by its debtor (then the supplier must accept, and for the debtor it
    /// takes what confirming takes). A supplier's proposal takes up its invoices at once, a debtor's when it is accepted.
    function propose(ApprovalId approval, ReceivableTerms calldata terms) external returns (ReceivableId);

    /// @notice Undertake what the supplier proposed. By the debtor. Mints the claim to the supplier.
    function confirm(ApprovalId approval, ReceivableId receivable) external returns (ClaimId);

    /// @notice Consent to what the debtor proposed. By the supplier. Mints the claim to the supplier. The debtor's standing
    /// and quota are judged as they are now, not as they were when it proposed.
    function accept(ApprovalId approval, ReceivableId receivable) external returns (ClaimId);

    /// @notice Decline a proposal. By the side that did not propose.
    function reject(ReceivableId receivable) external;

    /// @notice Take a proposal back. By the side that proposed.
    function withdraw(ReceivableId receivable) external;

    /// @notice End a proposal whose due day has passed: nobody can agree to it any more. By anyone.
    function releaseProposal(ReceivableId receivable) external;

    /// @notice Pay any part, of the currency's smallest amount at least or all the rest, at any time into the receivable's
    /// pot. By the debtor, blocked or not.
    function pay(ApprovalId approval, ReceivableId receivable, uint64 amount) external;

    /// @notice Mark an unpaid receivable from the first second after its due day. By anyone; stops new undertakings by the
    /// debtor (银发〔2025〕77号) until it is settled.
    function markOverdue(ReceivableId receivable) external;

    /// @notice Mark an unpaid receivable after maturity and grace as defaulted, and as overdue where nobody did. By anyone.
    function markDefaulted(ReceivableId receivable) external;

    /// @notice Pay a holder or its lender out of the pot. Only the claims.
    function draw(ReceivableId receivable, PartyId to, uint64 amount) external;

    /// @notice Reverts unless claims of it may be passed on or pledged: live, not due, not in default, debtor not stopped.
    function requireLive(ReceivableId receivable) external view returns (Receivable memory);

    function receivable(ReceivableId id) external view returns (Receivable memory);
    function allocations(ReceivableId id) external view returns (AllocatedInvoice[] memory);
    function receivableCount() external view returns (uint64);
}
