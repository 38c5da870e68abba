// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev The fixed list of contracts that make up one ledger. Every contract gets it at construction and keeps what it
/// needs as immutables; nothing can be exchanged later. Deposit tokens, one per currency, are listed by the
/// parameter registry.
struct Modules {
    address registry;
    address dualControl;
    address parameters;
    address invoices;
    address quotas;
    address termRules;
    address receivables;
    address claims;
    address desk;
    address loans;
    address pledges;
    address validators;
    address bankAccounts;
}
