// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Approval, ApprovalState, IDualControl, Policy} from "../interfaces/IDualControl.sol";
import {Account, Capability, IPartyRegistry, Role} from "../interfaces/IPartyRegistry.sol";
import {Parameter} from "../interfaces/IRuleBook.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, PartyId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {AMOUNT_MAX, AmountOutOfRange} from "../types/Money.sol";
import {Verb} from "../types/Verb.sol";

contract DualControl is IDualControl, Module {
    uint64 public approvalCount;
    mapping(ApprovalId => Approval) private _approvals;
    mapping(PartyId => mapping(Verb => Policy)) private _policies;

    constructor(Modules memory modules) Module(modules) {}

    function file(address target, bytes calldata call) external returns (ApprovalId id) {
        Account memory by = _registry.actor(msg.sender);
        if (by.capability == Capability.Checker) {
            revert IPartyRegistry.CapabilityMissing(msg.sender, Capability.Maker);
        }
        if (!_asksDualControl(target)) revert TargetUnknown(target);
        if (call.length < 36 || bytes32(call[4:36]) != 0) revert CallMalformed();
        id = ApprovalId.wrap(++approvalCount);
        uint40 expiresAt = uint40(block.timestamp + _rules.valueOf(Parameter.ApprovalSeconds));
        _approvals[id] = Approval(by.party, msg.sender, ApprovalState.Open, expiresAt, target, keccak256(call));
        emit ApprovalFiled(id, by.party, msg.sender, target, call, expiresAt);
        if (target == address(_receivables)) _receivables.firstApproved(id, by.party, call);
    }

    function cancel(ApprovalId id) external {
        Account memory by = _registry.actor(msg.sender);
        Approval storage a = _open(id);
        if (by.party != a.party) revert ApprovalOfOtherParty(id, by.party);
        a.state = ApprovalState.Cancelled;
        emit ApprovalCancelled(id, by.party, msg.sender);
        _void(id, a.target);
    }

    function release(ApprovalId id) external {
        _registry.actor(msg.sender);
        Approval storage a = _open(id);
        bool hasMaker = _registry.account(a.maker).capability != Capability.None;
        if (hasMaker && block.timestamp < a.expiresAt) revert ApprovalNotVoid(id);
        a.state = ApprovalState.Released;
        emit ApprovalReleased(id, a.party);
        _void(id, a.target);
    }

    function setPolicy(ApprovalId id, PartyId party, Verb verb, bool on, uint64 above) external {
        Account memory by = _registry.actor(msg.sender);
        if (above > AMOUNT_MAX) revert AmountOutOfRange(above);
        _clearAdmin(by, msg.sender, address(this), party, id, _termsOfCall());
        _policies[party][verb] = Policy(on, above);
        emit PolicySet(party, verb, on, above);
    }

    function clear(Account calldata by, address account, Verb verb, uint64 amount, ApprovalId id, bytes32 terms)
        external
    {
        if (id.noApproval()) {
            if (by.capability != Capability.Maker) {
                revert IPartyRegistry.CapabilityMissing(account, Capability.Maker);
            }
            Policy storage p = _policies[by.party][verb];
            if (p.on && amount >= p.above) revert SecondPersonRequired(by.party);
            return;
        }
        if (by.capability != Capability.Checker) {
            revert IPartyRegistry.CapabilityMissing(account, Capability.Checker);
        }
        _consume(by, account, msg.sender, by.party, Capability.Maker, id, terms);
    }

    function clearAdmin(Account calldata by, address account, PartyId party, ApprovalId id, bytes32 terms) external {
        _clearAdmin(by, account, msg.sender, party, id, terms);
    }

    function approval(ApprovalId id) external view returns (Approval memory) {
        if (_approvals[id].state == ApprovalState.None) revert ApprovalUnknown(id);
        return _approvals[id];
    }

    function policy(PartyId party, Verb verb) external view returns (Policy memory) {
        return _policies[party][verb];
    }

    function _clearAdmin(
        Account memory by,
        address account,
        address target,
        PartyId party,
        ApprovalId id,
        bytes32 terms
    ) private {
        if (by.party == party) {
            if (by.capability != Capability.Admin) {
                revert IPartyRegistry.CapabilityMissing(account, Capability.Admin);
            }
        } else {
            _registry.requireStanding(by.party);
            _registry.requireRole(by.party, Role.Operator);
            if (by.capability == Capability.Admin) {
                revert IPartyRegistry.CapabilityMissing(account, Capability.Checker);
            }
        }
        if (id.noApproval()) revert SecondPersonRequired(party);
        _consume(by, account, target, party, Capability.Admin, id, terms);
    }

    /// @dev `target` is the contract asking, so a number can only be used up by the contract it was filed for.
    function _consume(
        Account memory by,
        address account,
        address target,
        PartyId party,
        Capability filedAs,
        ApprovalId id,
        bytes32 terms
    ) private {
        Approval storage a = _open(id);
        if (a.party != party) revert ApprovalOfOtherParty(id, party);
        if (block.timestamp >= a.expiresAt) revert ApprovalIsExpired(id, a.expiresAt);
        if (a.target != target || a.terms != terms) revert ApprovalForOtherTerms(id);
        Account memory maker = _registry.account(a.maker);
        if (maker.capability != filedAs) revert MakerNotGood(id, a.maker);
        if (maker.person == by.person) revert SamePerson(id);
        a.state = ApprovalState.Consumed;
        emit ApprovalConsumed(id, party, account);
    }

    /// @dev Whether it is a contract of the ledger with verbs that may need two. Nobody else can ever use a request up, so
    /// the history never shows a second person's consent that was not given.
    function _asksDualControl(address target) private view returns (bool) {
        return target == address(_receivables) || target == address(_claims) || target == address(_desk)
            || target == address(_loans) || target == address(_registry) || target == address(this)
            || target == address(_validatorSet) || _rules.isToken(target);
    }

    function _open(ApprovalId id) private view returns (Approval storage a) {
        a = _approvals[id];
        if (a.state == ApprovalState.None) revert ApprovalUnknown(id);
        if (a.state != ApprovalState.Open) revert ApprovalNotOpen(id, a.state);
    }

    function _void(ApprovalId id, address target) private {
        if (target == address(_receivables)) _receivables.firstApprovalVoid(id);
    }
}
