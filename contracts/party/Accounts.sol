// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {Account, Capability, LegalId, NewAccount, Party, Role} from "../interfaces/IPartyRegistry.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, PartyId, PersonId} from "../types/Ids.sol";
import {Standing} from "./Standing.sol";

/// @title The keys that act for parties, each with its own consent
abstract contract Accounts is Standing, Module, EIP712 {
    bytes32 private constant CONSENT =
        keccak256("Consent(bytes8 scheme,bytes32 value,uint8 capability,bytes16 person)");

    mapping(address => Account) internal _accounts;
    address[] private _accountList;

    constructor() EIP712("Tallystick", "1") {}

    function addAccount(ApprovalId approval, PartyId id, NewAccount calldata account_) external {
        _known(id);
        _dualControl.clearAdmin(actor(msg.sender), msg.sender, id, approval, _termsOfCall());
        _addAccount(id, account_);
    }

    function removeAccount(ApprovalId approval, address key) external {
        Account storage a = _accounts[key];
        if (a.capability == Capability.None) revert AccountUnknown(key);
        PartyId id = a.party;
        if (a.capability == Capability.Admin) {
            if (_parties[id].admins == 1) revert LastAdmin(id);
            _parties[id].admins--;
        }
        _dualControl.clearAdmin(actor(msg.sender), msg.sender, id, approval, _termsOfCall());
        a.capability = Capability.None;
        emit AccountRemoved(id, key);
    }

    function mayTransact(address key) external view returns (bool) {
        return _accounts[key].capability != Capability.None;
    }

    function actor(address key) public view returns (Account memory a) {
        a = _accounts[key];
        if (a.capability == Capability.None) revert AccountUnknown(key);
    }

    function undertaker(address key, Role role) public view returns (Account memory a) {
        a = actor(key);
        requireStanding(a.party);
        requireRole(a.party, role);
    }

    function account(address key) external view returns (Account memory) {
        return _accounts[key];
    }

    function accountAt(uint256 index) external view returns (address) {
        return _accountList[index];
    }

    function accountCount() external view returns (uint256) {
        return _accountList.length;
    }

    function consentDigest(LegalId memory legalId, Capability capability, PersonId person)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(
            keccak256(abi.encode(CONSENT, legalId.scheme, legalId.value, capability, PersonId.unwrap(person)))
        );
    }

    function _addAccount(PartyId id, NewAccount memory n) internal {
        if (n.capability == Capability.None) revert CapabilityMissing(n.account, Capability.Maker);
        if (!_accounts[n.account].party.isNoParty()) revert AccountTaken(n.account);
        Party storage p = _parties[id];
        bytes32 digest = consentDigest(LegalId(p.scheme, p.value), n.capability, n.person);
        (address signer, ECDSA.RecoverError failed,) = ECDSA.tryRecover(digest, n.consent);
        if (failed != ECDSA.RecoverError.NoError || signer != n.account) revert ConsentMissing(n.account);
        if (n.capability == Capability.Admin) p.admins++;
        _accounts[n.account] = Account(id, n.capability, n.person);
        _accountList.push(n.account);
        emit AccountAdded(id, n.account, n.capability, n.person);
    }
}
