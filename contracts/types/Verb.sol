// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What a party may put under dual control, each above an amount of its choice: whatever undertakes or moves value.
/// Changes of accounts and of dual control itself always take two and are not listed.
enum Verb {
    Propose,
    Confirm,
    Pay,
    OfferTransfer,
    AcceptTransfer,
    OfferFinancing,
    AcceptFinancing,
    Repay,
    Payout,
    Mint
}
