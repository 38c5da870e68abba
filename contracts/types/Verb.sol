// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What a party may put under dual control, by currency: whatever undertakes or moves value and whose amount decides.
/// A verb's number is its noun's number · 256 + its own, so that what comes later numbers its own verbs: quotas 6, terms 7
/// (no verb of a party), receivables 8, claims 9, transfer offers 10, liens 11, requests and offers 12, debtor limits 13,
/// loans 14, register entries 15, validators 16, deposits 17. A noun keeps its number when it gets a contract of its own.
/// What always takes two (accounts, policies, mints, bank accounts, everything of governance) is not listed.
type Verb is uint16;

Verb constant SET_QUOTA_CAP = Verb.wrap(6 * 256 + 1);
Verb constant PROPOSE = Verb.wrap(8 * 256 + 1);
/// @dev Confirming, accepting a debtor's proposal, and a debtor's own proposal: with each the debtor comes to owe.
Verb constant CONFIRM = Verb.wrap(8 * 256 + 2);
Verb constant PAY = Verb.wrap(8 * 256 + 3);
Verb constant OFFER_TRANSFER = Verb.wrap(10 * 256 + 1);
Verb constant ACCEPT_TRANSFER = Verb.wrap(10 * 256 + 2);
Verb constant OFFER_FINANCING = Verb.wrap(12 * 256 + 1);
Verb constant ACCEPT_FINANCING = Verb.wrap(12 * 256 + 2);
Verb constant SET_DEBTOR_LIMIT = Verb.wrap(13 * 256 + 1);
Verb constant REPAY = Verb.wrap(14 * 256 + 1);
Verb constant PAYOUT = Verb.wrap(17 * 256 + 1);
Verb constant SETTLE_PAYOUT = Verb.wrap(17 * 256 + 2);
Verb constant RETURN_PAYOUT = Verb.wrap(17 * 256 + 3);

using {sameVerb as ==} for Verb global;

function sameVerb(Verb a, Verb b) pure returns (bool) {
    return Verb.unwrap(a) == Verb.unwrap(b);
}

/// @dev Whether a policy can be set for it: a number that names nothing would be a control that controls nothing.
function isVerb(Verb v) pure returns (bool) {
    return v == SET_QUOTA_CAP || v == PROPOSE || v == CONFIRM || v == PAY || v == OFFER_TRANSFER || v == ACCEPT_TRANSFER
        || v == OFFER_FINANCING || v == ACCEPT_FINANCING || v == SET_DEBTOR_LIMIT || v == REPAY || v == PAYOUT
        || v == SETTLE_PAYOUT || v == RETURN_PAYOUT;
}
