// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Approval, ApprovalState, IDualControl, Policy} from "../interfaces/IDualControl.sol";
import {Parameter} from "../interfaces/IParameterRegistry.sol";
import {Account, Capability, IPartyRegistry, Role} from "../interfaces/IPartyRegistry.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, Currency, PartyId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {AMOUNT_MAX, AmountOutOfRange} from "../types/Money.sol";
import {Verb, isVerb} from "../types/Verb.sol";

contract DualControl is IDualControl, Module {
    /// @dev Which party, verb and currency a number of the list stands for.
    struct Key {
        PartyId party;
        Verb verb;
        Currency currency;
    }

    uint64 public approvalCount;
    mapping(ApprovalId => Approval) private _approvals;
    mapping(ApprovalId => address) private _concerned;
    mapping(PartyId => mapping(Verb => mapping(Currency => Policy))) private _policies;
    Key[] private _keys;

    constructor(Modules memory modules) Module(modules) {}

    function file(address target, bytes calldata call) external returns (ApprovalId id) {
        Account memory by = _registry.actor(msg.sender);
        if (!_asksDualControl(target)) revert TargetUnknown(target);
        if (call.length < 36 || bytes32(call[4:36]) != 0) revert CallMalformed();
        Capability needed = _isForAdmins(target, bytes4(call)) ? Capability.Admin : Capability.Maker;
        if (by.capability != needed) revert IPartyRegistry.CapabilityMissing(msg.sender, needed);
        id = ApprovalId.wrap(++approvalCount);
        uint40 expiresAt = uint40(block.timestamp + _parameters.valueOf(Parameter.ApprovalSeconds));
        _approvals[id] = Approval(by.party, msg.sender, ApprovalState.Open, expiresAt, needed, target, keccak256(call));
        if (bytes4(call) == IPartyRegistry.removeAccount.selector && target == address(_registry)) {
            if (call.length != 68) revert CallMalformed();
            _concerned[id] = address(uint160(uint256(bytes32(call[36:68]))));
        }
        emit ApprovalFiled(id, by.party, msg.sender, target, call, expiresAt);
        if (target == address(_receivables)) _hold(id, by.party, call);
    }

    function cancel(ApprovalId id) external {
        Account memory by = _registry.actor(msg.sender);
        Approval storage a = _open(id);
        if (by.party != a.party) revert ApprovalOfOtherParty(id, by.party);
        bool isFiler = msg.sender == a.maker && by.capability == a.filedAs;
        if (!isFiler && by.capability != Capability.Admin) {
            revert IPartyRegistry.CapabilityMissing(msg.sender, Capability.Admin);
        }
        address concerned = _concerned[id];
        if (concerned != address(0) && _registry.account(concerned).person == by.person) {
            revert ApprovalConcernsCaller(id);
        }
        a.state = ApprovalState.Cancelled;
        emit ApprovalCancelled(id, by.party, msg.sender);
        _void(id, a.target);
    }

    function release(ApprovalId id) external {
        _registry.actor(msg.sender);
        Approval storage a = _open(id);
        bool hasFiler = _registry.account(a.maker).capability == a.filedAs;
        if (hasFiler && block.timestamp < a.expiresAt && !_quotas.isMoot(id)) revert ApprovalNotVoid(id);
        a.state = ApprovalState.Released;
        emit ApprovalReleased(id, a.party);
        _void(id, a.target);
    }

    function setPolicy(
        ApprovalId id,
        PartyId party,
        Verb verb,
        Currency currency,
        bool on,
        uint64 above,
        uint64 daily
    ) external {
        Account memory by = _registry.actor(msg.sender);
        if (!isVerb(verb)) revert VerbUnknown(verb);
        _parameters.listing(currency);
        if (above > AMOUNT_MAX) revert AmountOutOfRange(above);
        if (daily > AMOUNT_MAX) revert AmountOutOfRange(daily);
        _clearAdmin(by, msg.sender, address(this), party, id, _termsOfCall());
        Policy storage p = _policies[party][verb][currency];
        if (p.usedAt == 0) _keys.push(Key(party, verb, currency));
        uint80 used = _decayed(p);
        _policies[party][verb][currency] = Policy(on, above, daily, used, uint40(block.timestamp));
        emit PolicySet(party, verb, currency, on, above, daily, used);
    }

    function clear(
        Account calldata by,
        address account,
        Verb verb,
        Currency currency,
        uint64 amount,
        ApprovalId id,
        bytes32 terms
    ) external {
        if (id.noApproval()) {
            _requireCapability(by, account, Capability.Maker);
            if (amount != 0) _clearOne(by.party, verb, currency, amount);
        } else {
            _clearSecond(by, account, id, terms);
        }
    }

    function clearTwo(Account calldata by, address account, ApprovalId id, bytes32 terms) external {
        if (id.noApproval()) {
            _requireCapability(by, account, Capability.Maker);
            revert SecondPersonRequired(by.party);
        }
        _clearSecond(by, account, id, terms);
    }

    function clearAdmin(Account calldata by, address account, PartyId party, ApprovalId id, bytes32 terms) external {
        _clearAdmin(by, account, msg.sender, party, id, terms);
    }

    function approval(ApprovalId id) external view returns (Approval memory) {
        if (_approvals[id].state == ApprovalState.None) revert ApprovalUnknown(id);
        return _approvals[id];
    }

    function policy(PartyId party, Verb verb, Currency currency) external view returns (Policy memory) {
        return _policies[party][verb][currency];
    }

    function policyCount() external view returns (uint256) {
        return _keys.length;
    }

    function policyAt(uint256 index) external view returns (PartyId party, Verb verb, Currency currency) {
        Key storage k = _keys[index];
        return (k.party, k.verb, k.currency);
    }

    /// @dev What one person may do alone, and counts from then on. Only a contract of the ledger gets here with a policy on:
    /// else anybody could use up a party's day.
    function _clearOne(PartyId party, Verb verb, Currency currency, uint64 amount) private {
        Policy storage p = _policies[party][verb][currency];
        if (!p.on) return;
        if (!_asksDualControl(msg.sender)) revert TargetUnknown(msg.sender);
        if (amount >= p.above) revert SecondPersonRequired(party);
        uint256 used = uint256(_decayed(p)) + uint256(amount) * 1 days;
        if (used > uint256(p.daily) * 1 days) revert DailySumExceeded(party, (used + 1 days - 1) / 1 days, p.daily);
        (p.used, p.usedAt) = (uint80(used), uint40(block.timestamp));
        emit DailySumUsed(party, verb, currency, uint80(used));
    }

    /// @dev A checker of the maker's party names the request.
    function _clearSecond(Account calldata by, address account, ApprovalId id, bytes32 terms) private {
        _requireCapability(by, account, Capability.Checker);
        _consume(by, account, msg.sender, by.party, Capability.Maker, id, terms);
    }

    /// @dev In 24 hours a whole day's sum decays, evenly; exact, since it is kept in minor units × seconds of a day.
    function _decayed(Policy storage p) private view returns (uint80) {
        uint256 gone = uint256(p.daily) * (block.timestamp - p.usedAt);
        return p.used > gone ? uint80(p.used - gone) : 0;
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
            _requireCapability(by, account, Capability.Admin);
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
            || target == address(_quotas) || target == address(_parameters) || target == address(_bankAccounts)
            || target == address(_validatorSet) || _parameters.isToken(target);
    }

    /// @dev What changes accounts and policies is filed by admins and nobody else; all else by makers.
    function _isForAdmins(address target, bytes4 selector) private view returns (bool) {
        if (target == address(this)) return true;
        return target == address(_registry)
            && (selector == IPartyRegistry.addAccount.selector || selector == IPartyRegistry.removeAccount.selector);
    }

    function _requireCapability(Account memory by, address account, Capability needed) private pure {
        if (by.capability != needed) revert IPartyRegistry.CapabilityMissing(account, needed);
    }

    /// @dev A call that cannot be decoded fails there without a reason.
    function _hold(ApprovalId id, PartyId party, bytes calldata call) private {
        try _quotas.onApprovalFiled(id, party, call) {}
        catch (bytes memory reason) {
            if (reason.length == 0) revert CallMalformed();
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }

    function _open(ApprovalId id) private view returns (Approval storage a) {
        a = _approvals[id];
        if (a.state == ApprovalState.None) revert ApprovalUnknown(id);
        if (a.state != ApprovalState.Open) revert ApprovalNotOpen(id, a.state);
    }

    function _void(ApprovalId id, address target) private {
        if (target == address(_receivables)) _quotas.onApprovalVoid(id);
    }
}
