// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ApprovalId} from "../types/Ids.sol";

/// @param name how people call it, UTF-8
/// @param from first block that it may seal
/// @param until first block that it may no longer seal; 0 = no end is known
struct Validator {
    bytes32 name;
    uint64 from;
    uint64 until;
}

/// @title Who seals blocks; the chain asks it for the set of each block
/// @dev The set of a block is what this contract says on the state of the block before. Validators keep the order of their
/// admission, in which they take turns.
interface IValidatorSet {
    event ValidatorAdmitted(address validator, bytes32 name, uint64 from);
    event ValidatorRemoved(address validator, uint64 until);

    /// @notice The ledger was begun without validators, and stays so.
    error WithoutValidators();
    error ValidatorUnknown(address validator);
    /// @notice It is or was a validator; a key that was removed never comes back.
    error ValidatorKnown(address validator);
    error ValidatorNameTaken(bytes32 name);
    error ValidatorMalformed(address validator, bytes32 name);
    error ValidatorLeaving(address validator, uint64 until);
    error ValidatorsTooMany(uint256 most);
    /// @notice Nobody would be left to seal that block.
    error LastValidator(address validator);
    error BlockTooSoon(uint64 given, uint64 earliest);

    /// @notice Let a key seal blocks. By governance in good standing; always takes two.
    /// @param from first block; later than the one this call is in
    function admit(ApprovalId approval, address validator, bytes32 name, uint64 from) external;

    /// @notice End a key's part in sealing, for good. Always takes two, like `admit`.
    /// @param until first block without it; later than the one this call is in, and than its own first block
    function remove(ApprovalId approval, address validator, uint64 until) external;

    /// @notice The validators of a block that is still to come, in the order of their turns.
    /// @return validators their addresses
    /// @return next the first block after it with another set as of now; 0 = none
    function validatorsAt(uint64 number) external view returns (address[] memory validators, uint64 next);

    /// @dev Reverts `ValidatorUnknown` where it never was one.
    function validator(address key) external view returns (Validator memory);
    function validatorAt(uint256 index) external view returns (address);
    function validatorCount() external view returns (uint256);
}
