// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalId, Currency, PartyId, PayoutId} from "../types/Ids.sol";

enum PayoutState {
    None,
    Reserved,
    Settled,
    Returned
}

/// @param destination hash of the holder's own account at the bank
struct Payout {
    PartyId party;
    uint64 amount;
    PayoutState state;
    bytes32 destination;
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
    event PayoutReserved(PayoutId payout, PartyId party, Currency currency, uint64 amount, bytes32 destination);
    event PayoutSettled(PayoutId payout, bytes32 entry);
    event PayoutReturned(PayoutId payout, bytes32 reason);

    error NotTheBank(PartyId caller);
    error EntryMissing();
    error EntryUsed(bytes32 entry);
    error DepositTooSmall(address holder, uint64 asked, uint64 held);
    error PayoutUnknown(PayoutId payout);
    error PayoutNotReserved(PayoutId payout, PayoutState state);
    error DestinationMissing();
    error DepositsOnlyByLedgerVerbs();

    /// @notice Bring money onto the ledger against a statement entry, used once. By the settlement bank, in good standing.
    /// What circulates after it is at most the largest amount.
    /// @param entry hash of the bank's own reference of the entry
    function mint(ApprovalId approval, PartyId party, uint64 amount, bytes32 entry) external;

    /// @notice Ask for a payout to one's own account: the amount is set aside. By its party, blocked or not.
    function reservePayout(ApprovalId approval, uint64 amount, bytes32 destination) external returns (PayoutId);

    /// @notice Burn what was set aside against the statement entry that paid it. By the settlement bank.
    function settlePayout(PayoutId payout, bytes32 entry) external;

    /// @notice Give back what was set aside; the bank could not pay it. By the settlement bank.
    function returnPayout(PayoutId payout, bytes32 reason) external;

    /// @notice Move deposits between addresses of the ledger. Only the receivable book, the desk and the loan book.
    function move(address from, address to, uint64 amount) external;

    function currency() external view returns (Currency);
    function totals() external view returns (Totals memory);
    function payout(PayoutId id) external view returns (Payout memory);
    function payoutCount() external view returns (uint64);
    function entryUsed(bytes32 entry) external view returns (bool);
}
