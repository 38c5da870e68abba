// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalId, BankAccountId, Currency, PartyId, PayoutId} from "../types/Ids.sol";

enum PayoutState {
    None,
    Reserved,
    Settled,
    Returned,
    Reclaimed
}

/// @param account the holder's own, registered bank account
/// @param reservedAt seconds UTC
struct Payout {
    PartyId party;
    uint64 amount;
    PayoutState state;
    BankAccountId account;
    uint40 reservedAt;
}

enum EntryUse {
    None,
    Minted,
    Settled,
    Reversed
}

/// @dev What an entry of the bank's statement stands for on the ledger.
/// @param party who got or gave the money
/// @param use Reversed = the mint was undone, and the entry can serve once more
/// @param usedAt seconds UTC
struct StatementEntry {
    PartyId party;
    uint64 amount;
    EntryUse use;
    uint40 usedAt;
}

/// @dev minted − burned = Σ deposits (with the pots, escrows and reserves) = the bank's statement. That is bounded like
/// any amount; what was ever minted and burned only grows, so it is wide enough for 2^43 mints of the largest amount.
struct Totals {
    uint96 minted;
    uint96 burned;
    uint64 reserved;
}

/// @title Tokenised bank money of one currency: a mirror of named accounts at the settlement bank
/// @dev An ERC-20 face to look at; nothing moves but by the ledger's verbs.
interface IDepositToken {
    event DepositMinted(PartyId party, Currency currency, uint64 amount, bytes32 entry);
    event MintReversed(PartyId party, Currency currency, uint64 amount, bytes32 entry, bytes32 reason);
    event PayoutReserved(PayoutId payout, PartyId party, Currency currency, uint64 amount, BankAccountId account);
    event PayoutSettled(PayoutId payout, bytes32 entry);
    event PayoutReturned(PayoutId payout, bytes32 reason);
    event PayoutReclaimed(PayoutId payout);

    error NotTheBank(PartyId caller);
    error EntryMissing();
    error EntryUsed(bytes32 entry);
    error EntryNotMinted(bytes32 entry, EntryUse use);
    error ReversalTooLate(bytes32 entry, uint256 until);
    error PayoutOfAnother(PayoutId payout, PartyId caller);
    error ReclaimTooEarly(PayoutId payout, uint256 from);
    error DepositTooSmall(address holder, uint64 asked, uint64 held);
    error PayoutUnknown(PayoutId payout);
    error PayoutNotReserved(PayoutId payout, PayoutState state);
    error DepositsOnlyByLedgerVerbs();

    /// @notice Bring money onto the ledger against a statement entry, used once. By the settlement bank, blocked or not, since
    /// it mirrors money that was received; always takes two. What circulates after it is at most the largest amount.
    /// @param entry hash of the bank's own reference of the entry
    function mint(ApprovalId approval, PartyId party, uint64 amount, bytes32 entry) external;

    /// @notice Undo a mistaken mint, while the money is still there and not for long; the entry can then be minted anew. By
    /// the settlement bank; always takes two.
    /// @param reason hash of why
    function reverseMint(ApprovalId approval, bytes32 entry, bytes32 reason) external;

    /// @notice Ask for a payout to one's own registered account: the amount is set aside. By its party, blocked or not.
    function reservePayout(ApprovalId approval, uint64 amount, BankAccountId account) external returns (PayoutId);

    /// @notice Burn what was set aside against the statement entry that paid it. By the settlement bank, blocked or not.
    function settlePayout(ApprovalId approval, PayoutId payout, bytes32 entry) external;

    /// @notice Give back what was set aside; the bank could not pay it. By the settlement bank, blocked or not.
    function returnPayout(ApprovalId approval, PayoutId payout, bytes32 reason) external;

    /// @notice Take back what the bank has neither settled nor returned for a long time. By its party.
    function reclaimPayout(PayoutId payout) external;

    /// @notice Move deposits between addresses of the ledger. Only the receivable book, the desk and the loan book.
    function move(address from, address to, uint64 amount) external;

    function currency() external view returns (Currency);
    function totals() external view returns (Totals memory);
    function payout(PayoutId id) external view returns (Payout memory);
    function payoutCount() external view returns (uint64);
    function statementEntry(bytes32 entry) external view returns (StatementEntry memory);
}
