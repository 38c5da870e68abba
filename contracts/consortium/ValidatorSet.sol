// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Account, Role} from "../interfaces/IPartyRegistry.sol";
import {IValidatorSet, Validator} from "../interfaces/IValidatorSet.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";

contract ValidatorSet is IValidatorSet, Module {
    /// @dev Bounds every loop here, what a commit weighs and what checking it costs.
    uint256 private constant VALIDATORS_MAX = 32;

    mapping(address => Validator) private _validators;
    address[] private _everybody;
    /// @dev Those who seal now or will, in the order of their admission.
    address[] private _present;

    /// @param validators those of genesis, with their names
    constructor(Modules memory modules, address[] memory validators, bytes32[] memory names) Module(modules) {
        assert(validators.length == names.length && validators.length <= VALIDATORS_MAX);
        for (uint256 i; i < validators.length; i++) {
            _add(validators[i], names[i], 0);
        }
    }

    function admit(ApprovalId approval, address key, bytes32 name, uint64 from) external {
        Account memory by = _registry.undertaker(msg.sender, Role.Governance);
        if (_present.length == 0) revert WithoutValidators();
        if (key == address(0) || name == 0) revert ValidatorMalformed(key, name);
        if (_validators[key].name != 0) revert ValidatorKnown(key);
        _checkFuture(from);
        _forgetThePast();
        if (_present.length == VALIDATORS_MAX) revert ValidatorsTooMany(VALIDATORS_MAX);
        for (uint256 i; i < _present.length; i++) {
            if (_validators[_present[i]].name == name) revert ValidatorNameTaken(name);
        }
        _add(key, name, from);
        _clearTwo(by, approval);
    }

    function remove(ApprovalId approval, address key, uint64 until) external {
        Account memory by = _registry.undertaker(msg.sender, Role.Governance);
        Validator storage v = _known(key);
        if (v.until != 0) revert ValidatorLeaving(key, v.until);
        _checkFuture(until);
        if (until <= v.from) revert BlockTooSoon(until, v.from + 1);
        if (!_isSealedWithout(key, until)) revert LastValidator(key);
        v.until = until;
        emit ValidatorRemoved(key, until);
        _clearTwo(by, approval);
    }

    function validatorsAt(uint64 number) external view returns (address[] memory validators, uint64 next) {
        uint256 count;
        address[] memory found = new address[](_present.length);
        for (uint256 i; i < found.length; i++) {
            Validator storage v = _validators[_present[i]];
            if (number >= v.from && (v.until == 0 || number < v.until)) found[count++] = _present[i];
            next = _sooner(next, v.from, number);
            next = _sooner(next, v.until, number);
        }
        validators = new address[](count);
        for (uint256 i; i < count; i++) {
            validators[i] = found[i];
        }
    }

    function validator(address key) external view returns (Validator memory) {
        return _known(key);
    }

    function validatorAt(uint256 index) external view returns (address) {
        return _everybody[index];
    }

    function validatorCount() external view returns (uint256) {
        return _everybody.length;
    }

    function _add(address key, bytes32 name, uint64 from) private {
        _validators[key] = Validator(name, from, 0);
        _everybody.push(key);
        _present.push(key);
        emit ValidatorAdmitted(key, name, from);
    }

    /// @dev Close the gaps that those leave whose last block is past.
    function _forgetThePast() private {
        uint256 kept;
        for (uint256 i; i < _present.length; i++) {
            uint64 until = _validators[_present[i]].until;
            if (until != 0 && until <= block.number) continue;
            if (kept != i) _present[kept] = _present[i];
            kept++;
        }
        while (_present.length > kept) {
            _present.pop();
        }
    }

    /// @dev Whether somebody else seals that block and has no end: so no later block is ever without anybody.
    function _isSealedWithout(address key, uint64 number) private view returns (bool) {
        for (uint256 i; i < _present.length; i++) {
            Validator storage v = _validators[_present[i]];
            if (_present[i] != key && v.until == 0 && v.from <= number) return true;
        }
        return false;
    }

    function _known(address key) private view returns (Validator storage v) {
        v = _validators[key];
        if (v.name == 0) revert ValidatorUnknown(key);
    }

    function _checkFuture(uint64 number) private view {
        if (number <= block.number) revert BlockTooSoon(number, uint64(block.number) + 1);
    }

    function _sooner(uint64 next, uint64 change, uint64 number) private pure returns (uint64) {
        return change > number && (next == 0 || change < next) ? change : next;
    }
}
