// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalId, Currency, PartyId, ReceivableId} from "../types/Ids.sol";

/// @param own the core enterprise's cap, `governance` the consortium's; the lower one holds
/// @param outstanding Σ (face − paid) of what the debtor has confirmed
/// @param pending the debtor's own proposals and first approvals; what has ended counts until it is released
struct Quota {
    uint64 own;
    uint64 governance;
    uint64 outstanding;
    uint64 pending;
}

/// @dev What a filed call holds of a quota until its request is consumed or void.
/// @param receivable the one it would confirm; 0 = it would propose one
/// @param terms keccak256 of the call: the same call holds once
struct Hold {
    PartyId debtor;
    Currency currency;
    uint64 amount;
    ReceivableId receivable;
    bytes32 terms;
}

/// @title How much each core enterprise may owe, and whether it is stopped
interface IIssuerQuotas {
    event QuotaCapSet(PartyId debtor, Currency currency, uint64 cap, bool byGovernance);
    event QuotaUsed(PartyId debtor, Currency currency, uint64 outstanding, uint64 pending);

    /// @param amount what the debtor's filed call holds of its quota from now on; 0 once it is consumed or void
    event QuotaHeld(ApprovalId approval, PartyId debtor, Currency currency, uint64 amount);

    /// @param overdue how many of the debtor's receivables are marked overdue and not settled; 0 = it is not stopped
    event DebtorOverdue(PartyId debtor, uint32 overdue);

    error QuotaExceeded(PartyId debtor, Currency currency, uint64 asked, uint64 left);
    error DebtorIsStopped(PartyId debtor);
    error CallAlreadyFiled(ApprovalId approval);

    /// @notice Set the debtor's own cap (by the debtor) or the consortium's (by governance, always two).
    function setQuotaCap(ApprovalId approval, PartyId debtor, Currency currency, uint64 cap) external;

    /// @notice Dual control says that a maker filed a call of the receivable book: if it would undertake, it counts as
    /// pending. Refused where the same call is filed already.
    function onApprovalFiled(ApprovalId approval, PartyId party, bytes calldata call) external;

    /// @notice Dual control says that a request is void: what it held is free.
    function onApprovalVoid(ApprovalId approval) external;

    /// @notice The debtor proposes: its face is pending. Only the receivable book, like all below.
    function propose(ApprovalId approval, PartyId debtor, Currency currency, uint64 face) external;

    /// @notice The debtor confirms what its supplier proposed: its face is outstanding, and no longer held by whatever request
    /// was filed to confirm it, be it this one or one that was overtaken.
    function confirm(ReceivableId receivable, PartyId debtor, Currency currency, uint64 face) external;

    /// @notice The supplier accepts what the debtor proposed: pending becomes outstanding. Caps and stop are judged anew.
    function accept(PartyId debtor, Currency currency, uint64 face) external;

    /// @notice A debtor's proposal came to nothing.
    function free(PartyId debtor, Currency currency, uint64 face) external;

    /// @notice A supplier's proposal came to nothing: what a filed confirmation of it held is free.
    function dropConfirmation(ReceivableId receivable) external;

    /// @notice Part of what is outstanding was paid.
    /// @param cleared it was marked overdue and is settled now
    function pay(PartyId debtor, Currency currency, uint64 amount, bool cleared) external;

    /// @notice One more of the debtor's receivables is overdue.
    function markOverdue(PartyId debtor) external;

    /// @notice Reverts while anything of the debtor is marked overdue.
    function requireNotStopped(PartyId debtor) external view;

    /// @notice Whether a filed confirmation can never go through, since its receivable is no longer proposed.
    function isMoot(ApprovalId approval) external view returns (bool);

    function quota(PartyId debtor, Currency currency) external view returns (Quota memory);
    function quotaCount() external view returns (uint256);
    function quotaAt(uint256 index) external view returns (PartyId debtor, Currency currency);
    function overdueOf(PartyId debtor) external view returns (uint32);
    function holdOf(ApprovalId approval) external view returns (Hold memory);
}
