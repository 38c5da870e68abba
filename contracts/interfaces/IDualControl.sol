// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account, Capability} from "./IPartyRegistry.sol";
import {ApprovalId, Currency, PartyId} from "../types/Ids.sol";
import {Verb} from "../types/Verb.sol";

enum ApprovalState {
    None,
    Open,
    Consumed,
    Cancelled,
    Released
}

/// @param filedAs the capability it was filed with: Maker, or Admin for what changes accounts or policies
/// @param terms keccak256 of the verb's calldata with the approval word set to zero
struct Approval {
    PartyId party;
    address maker;
    ApprovalState state;
    uint40 expiresAt;
    Capability filedAs;
    address target;
    bytes32 terms;
}

/// @param above two persons are needed from this amount on, in minor units
/// @param daily two persons are needed once what one person did comes to more than this; it decays evenly over 24 hours,
/// so that one person alone does at most twice of it in any 24 hours
/// @param used what one person did and had not decayed at `usedAt`, minor units × seconds of a day
struct Policy {
    bool on;
    uint64 above;
    uint64 daily;
    uint80 used;
    uint40 usedAt;
}

/// @title Two persons for one act
/// @dev Each verb that may need two takes an approval number first. A maker files the verb's exact call and gets a number;
/// a checker, another person, makes the same call naming it. A number serves once, for those terms, while the maker's
/// account is still good.
interface IDualControl {
    event ApprovalFiled(
        ApprovalId approval, PartyId party, address maker, address target, bytes call, uint40 expiresAt
    );
    event ApprovalConsumed(ApprovalId approval, PartyId party, address checker);
    event ApprovalCancelled(ApprovalId approval, PartyId party, address by);
    event ApprovalReleased(ApprovalId approval, PartyId party);
    event PolicySet(PartyId party, Verb verb, Currency currency, bool on, uint64 above, uint64 daily, uint80 used);
    event DailySumUsed(PartyId party, Verb verb, Currency currency, uint80 used);

    /// @notice All else is in order; a second person must call. File the same call first.
    error SecondPersonRequired(PartyId party);
    /// @notice The same: with this call one person would have done more than the party lets one person do in a day.
    error DailySumExceeded(PartyId party, uint256 sum, uint64 daily);
    error VerbUnknown(Verb verb);
    error ApprovalConcernsCaller(ApprovalId approval);
    error ApprovalUnknown(ApprovalId approval);
    error ApprovalNotOpen(ApprovalId approval, ApprovalState state);
    error ApprovalIsExpired(ApprovalId approval, uint40 expiresAt);
    error ApprovalNotVoid(ApprovalId approval);
    error ApprovalOfOtherParty(ApprovalId approval, PartyId party);
    error ApprovalForOtherTerms(ApprovalId approval);
    error SamePerson(ApprovalId approval);
    error MakerNotGood(ApprovalId approval, address maker);
    error CallMalformed();
    error TargetUnknown(address target);

    /// @notice File a call for a second person. By a maker, or an admin for what changes accounts or policies.
    /// @param target the contract to call
    /// @param call the verb's calldata with approval number 0
    function file(address target, bytes calldata call) external returns (ApprovalId);

    /// @notice Take a request back. A maker's by its filer or an admin of the party, an admin's by an admin; never by an
    /// account that the request would remove, nor by another key of the same person.
    function cancel(ApprovalId approval) external;

    /// @notice Release a request that can never be used: it expired, its filer's account was removed, or what it would confirm
    /// is no longer proposed. By anyone.
    function release(ApprovalId approval) external;

    /// @notice Say for which verb and currency, and from which amounts on, two persons are needed. Always takes two itself.
    function setPolicy(
        ApprovalId approval,
        PartyId party,
        Verb verb,
        Currency currency,
        bool on,
        uint64 above,
        uint64 daily
    ) external;

    /// @notice A verb asks whether this call may go through. Consumes the request it names; only the contract the request
    /// was filed for can.
    /// @param amount minor units; 0 = nothing is undertaken or moved, for which one person is enough
    function clear(
        Account calldata by,
        address account,
        Verb verb,
        Currency currency,
        uint64 amount,
        ApprovalId approval,
        bytes32 terms
    ) external;

    /// @notice The same for what always takes a maker's request and a checker of the same party.
    function clearTwo(Account calldata by, address account, ApprovalId approval, bytes32 terms) external;

    /// @notice The same for what changes accounts and policies: an admin's request, and another admin of the party, or a maker
    /// or checker of an operator in good standing.
    function clearAdmin(Account calldata by, address account, PartyId party, ApprovalId approval, bytes32 terms) external;

    function approval(ApprovalId id) external view returns (Approval memory);
    function approvalCount() external view returns (uint64);
    function policy(PartyId party, Verb verb, Currency currency) external view returns (Policy memory);
    function policyCount() external view returns (uint256);
    function policyAt(uint256 index) external view returns (PartyId party, Verb verb, Currency currency);
}
