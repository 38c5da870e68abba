// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice What tests of the chain itself need of a contract: storage, events, errors, time, admission.
contract Recorder {
    error NotAllowed(address who, uint256 code);

    event Recorded(address indexed by, uint256 indexed number, uint256 value, uint256 time);

    address public immutable owner;
    uint256 public count;
    mapping(uint256 number => uint256 value) public values;
    mapping(address account => bool barred) public barred;

    constructor(address owner_) {
        owner = owner_;
    }

    function record(uint256 value) external returns (uint256 number) {
        number = ++count;
        values[number] = value;
        emit Recorded(msg.sender, number, value, block.timestamp);
    }

    function setBarred(address account, bool value) external {
        barred[account] = value;
    }

    /// The one question admission asks of a registry.
    function mayTransact(address account) external view returns (bool) {
        return !barred[account];
    }

    function refuse(uint256 code) external view {
        revert NotAllowed(msg.sender, code);
    }

    function refuseInWords() external pure {
        revert("in words");
    }

    function panic(uint256[] calldata list, uint256 index) external pure returns (uint256) {
        return list[index];
    }

    function place()
        external
        view
        returns (uint256 number, uint256 time, uint256 baseFee, uint256 random, bytes32 parent)
    {
        return (block.number, block.timestamp, block.basefee, block.prevrandao, blockhash(block.number - 1));
    }

    function larger(uint256 a, uint256 b) external pure returns (uint256) {
        return Math.max(a, b);
    }
}
