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
    Defaulted
}

struct Allocation {
    InvoiceId invoice;
    uint64 amount;
}

/// @param face what is owed: the sum of the allocations, minor units
/// @param deliveredOn day of delivery of goods, works or services (国令802号 counts from it)
/// @param dueOn due at the end of this day in the zone
/// @param zoneMinutes the zone's offset from UTC
/// @param reason hash of the stated reason, where the tenor or the term after delivery needs one; else 0
/// @param undertaking hash of the text the debtor signs: unconditional payment to the holder, waiver of defences and
/// set-off, no bar to assignment, transfer on this ledger as notice (Civil Code §§545–549)
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
    bytes32 terms;
}

/// @param own the core enterprise's cap, `governance` the consortium's; the lower one holds
/// @param outstanding Σ (face − paid) of what the debtor has confirmed
/// @param pending the debtor's own proposals and first approvals; a void one counts until it is released
struct Quota {
    uint64 own;
    uint64 governance;
    uint64 outstanding;
    uint64 pending;
}

/// @title Receivables from proposal to settlement, each with its own pot of cash
interface IReceivableBook {
    event ReceivableProposed(ReceivableId receivable, bool byDebtor, uint40 dueAt, uint8 graceDays, ReceivableTerms terms);
    event ReceivableConfirmed(ReceivableId receivable, ClaimId claim, PartyId by);
    event ReceivableRejected(ReceivableId receivable, PartyId by);
    event ReceivableWithdrawn(ReceivableId receivable, PartyId by);
    event ReceivablePaid(ReceivableId receivable, uint64 amount, uint64 paid, ReceivableState state);
    event ReceivableDefaulted(ReceivableId receivable, PartyId debtor, uint64 unpaid);
    event PotDrawn(ReceivableId receivable, PartyId to, uint64 amount, uint64 redeemed);
    event QuotaCapSet(PartyId debtor, Currency currency, uint64 cap, bool byGovernance);
    event QuotaUsed(PartyId debtor, Currency currency, uint64 outstanding, uint64 pending);

    /// @param amount what the debtor's first approval holds of its quota from now on; 0 once it is consumed or void
    event QuotaHeld(ApprovalId approval, PartyId debtor, Currency currency, uint64 amount);

    error ReceivableUnknown(ReceivableId receivable);
    error EdgeNotAllowed(ReceivableId receivable, ReceivableState from, ReceivableState to);
    error ReceivableNotLive(ReceivableId receivable, ReceivableState state);
    error NotTheNamedParty(PartyId caller);
    error AllocationsDiffer(uint64 face, uint256 allocated);
    error AllocationsTooMany(uint256 count, uint256 most);
    error PastDue(uint40 dueAt);
    error DeliveredInFuture(uint32 deliveredOn, uint32 today);
    error TenorTooLong(uint256 tenorDays, uint256 most);
    error ReasonRequired(uint256 termDays, uint256 most);
    error UndertakingMissing();
    error QuotaExceeded(PartyId debtor, Currency currency, uint64 asked, uint64 left);
    error DebtorIsStopped(PartyId debtor);
    error PaysTooMuch(ReceivableId receivable, uint64 amount, uint64 left);
    error NotOverdue(ReceivableId receivable, uint256 defaultsAt);

    /// @notice Propose a receivable: by its supplier, or by its debtor (then the supplier must accept).
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

    /// @notice Pay any part at any time into the receivable's pot. By the debtor, blocked or not.
    function pay(ApprovalId approval, ReceivableId receivable, uint64 amount) external;

    /// @notice Mark an unpaid receivable after maturity and grace. By anyone; stops new undertakings by the debtor.
    function markDefaulted(ReceivableId receivable) external;

    /// @notice Set the debtor's own cap (by the debtor) or the consortium's (by governance).
    function setQuotaCap(PartyId debtor, Currency currency, uint64 cap) external;

    /// @notice Dual control says that the debtor's maker filed a call that would undertake: it counts as pending.
    function firstApproved(ApprovalId approval, PartyId party, bytes calldata call) external;

    /// @notice Dual control says that a request is void: what it held is free.
    function firstApprovalVoid(ApprovalId approval) external;

    /// @notice Pay a holder or its lender out of the pot. Only the claims.
    function draw(ReceivableId receivable, PartyId to, uint64 amount) external;

    /// @notice Reverts unless claims of it may be passed on or pledged: live, not due, not in default, debtor not stopped.
    function requireLive(ReceivableId receivable) external view returns (Receivable memory);

    function receivable(ReceivableId id) external view returns (Receivable memory);
    function allocations(ReceivableId id) external view returns (Allocation[] memory);
    function receivableCount() external view returns (uint64);
    function quota(PartyId debtor, Currency currency) external view returns (Quota memory);
    function defaultsOf(PartyId debtor) external view returns (uint32);
    function heldFor(ApprovalId approval) external view returns (uint64);
}
