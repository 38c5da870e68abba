// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account} from "./IPartyRegistry.sol";
import {ApprovalId, PartyId} from "../types/Ids.sol";
import {Verb} from "../types/Verb.sol";

enum ApprovalState {
    None,
    Open,
    Consumed,
    Cancelled,
    Released
}

/// @param terms keccak256 of the verb's calldata with the approval word set to zero
struct Approval {
    PartyId party;
    address maker;
    ApprovalState state;
    uint40 expiresAt;
    address target;
    bytes32 terms;
}

/// @param above two persons are needed from this amount on, in minor units
struct Policy {
    bool on;
    uint64 above;
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
    event PolicySet(PartyId party, Verb verb, bool on, uint64 above);

    /// @notice All else is in order; a second person must call. File the same call first.
    error SecondPersonRequired(PartyId party);
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

    /// @notice Take a request back. By any account of the party.
    function cancel(ApprovalId approval) external;

    /// @notice Put away a request that expired, or whose maker's account was removed: it can never be used. By anyone.
    function release(ApprovalId approval) external;

    /// @notice Say for which verb, and from which amount on, two persons are needed. Always takes two itself.
    function setPolicy(ApprovalId approval, PartyId party, Verb verb, bool on, uint64 above) external;

    /// @notice A verb asks whether this call may go through. Consumes the request it names; only the contract the request
    /// was filed for can.
    function clear(Account calldata by, address account, Verb verb, uint64 amount, ApprovalId approval, bytes32 terms)
        external;

    /// @notice The same for what always takes two: an admin's request, and another admin or the operator.
    function clearAdmin(Account calldata by, address account, PartyId party, ApprovalId approval, bytes32 terms) external;

    function approval(ApprovalId id) external view returns (Approval memory);
    function approvalCount() external view returns (uint64);
    function policy(PartyId party, Verb verb) external view returns (Policy memory);
}
