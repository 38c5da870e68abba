// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalId, BankAccountId, Currency, PartyId} from "../types/Ids.sol";

enum BankAccountState {
    None,
    Registered,
    Suspended
}

/// @param details salted hash of name, number and bank; no account number stands on chain
struct BankAccount {
    PartyId party;
    Currency currency;
    BankAccountState state;
    bytes32 details;
}

/// @title Parties' own accounts at banks: payouts go nowhere else
interface IBankAccounts {
    event BankAccountRegistered(BankAccountId account, PartyId party, Currency currency, bytes32 details);
    event BankAccountSuspended(BankAccountId account, PartyId party, address by);
    event BankAccountResumed(BankAccountId account, PartyId party);

    error BankAccountUnknown(BankAccountId account);
    error BankAccountOfAnother(BankAccountId account, PartyId caller);
    error BankAccountNotUsable(BankAccountId account, BankAccountState state);
    error BankAccountCurrencyDiffers(BankAccountId account, Currency currency);
    error DetailsMissing();

    /// @notice Register an account of the caller's party. Always takes two; blocked or not, since a blocked party is paid
    /// what is due.
    function register(ApprovalId approval, Currency currency, bytes32 details) external returns (BankAccountId);

    /// @notice Stop payouts to an account. By any account of its party: one person is enough to stop something.
    function suspend(BankAccountId account) external;

    /// @notice Take it up again. Always takes two.
    function resume(ApprovalId approval, BankAccountId account) external;

    /// @notice Reverts unless payouts of this party in this currency may go there now.
    function requireUsable(BankAccountId account, PartyId party, Currency currency) external view;

    function bankAccount(BankAccountId id) external view returns (BankAccount memory);
    function bankAccountCount() external view returns (uint64);
}
