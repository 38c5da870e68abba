// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {
    Account,
    Admission,
    Capability,
    IPartyRegistry,
    LegalId,
    Licence,
    NewAccount,
    Party,
    Role
} from "../interfaces/IPartyRegistry.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, PartyId, PersonId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";

contract PartyRegistry is IPartyRegistry, Module, EIP712 {
    bytes32 private constant CONSENT =
        keccak256("Consent(bytes8 scheme,bytes32 value,uint8 capability,bytes16 person)");

    /// @dev Roles that only governance grants: they watch or steer the others.
    uint16 private constant RESERVED = uint16(
        (1 << uint8(Role.Governance)) | (1 << uint8(Role.Operator)) | (1 << uint8(Role.Regulator))
            | (1 << uint8(Role.Arbitrator)) | (1 << uint8(Role.Auditor))
    );

    /// @dev What the operator may not be: it never pools money, settles, guarantees or lends.
    uint16 private constant TRADING = uint16(
        (1 << uint8(Role.CoreEnterprise)) | (1 << uint8(Role.Supplier)) | (1 << uint8(Role.Funder))
            | (1 << uint8(Role.SettlementBank)) | (1 << uint8(Role.Guarantor)) | (1 << uint8(Role.Sponsor))
    );

    uint32 public partyCount;
    mapping(PartyId => Party) private _parties;
    mapping(bytes32 legalKey => PartyId) private _byLegalId;
    mapping(address => Account) private _accounts;
    address[] private _accountList;

    /// @dev The first party is governance itself; it admits all others, directly or through the operator.
    constructor(Modules memory modules, Admission memory governance, NewAccount[] memory accounts)
        Module(modules)
        EIP712("Tallystick", "1")
    {
        _admit(governance, accounts);
    }

    function admit(Admission calldata admission, NewAccount[] calldata accounts) external returns (PartyId) {
        _maker(admission.roles & RESERVED == 0 ? Role.Operator : Role.Governance);
        return _admit(admission, accounts);
    }

    function renew(PartyId id, uint40 kybUntil) external {
        Party storage p = _known(id);
        PartyId by = _maker();
        requireRole(by, _isReserved(p) ? Role.Governance : Role.Operator);
        // Only governance gets here for itself: expired, it must be able to come back, since nobody stands above it.
        if (by != id) requireStanding(by);
        if (kybUntil <= block.timestamp) revert KybUntilInPast(kybUntil);
        p.kybUntil = kybUntil;
        emit PartyRenewed(id, kybUntil);
    }

    function suspend(PartyId id, bytes32 reason) external {
        Party storage p = _known(id);
        PartyId by = _maker(_isReserved(p) ? Role.Governance : _supervisorRole());
        if (by == id) revert SuspendsItself(id);
        if (!p.suspendedBy.isNoParty() && (!_isRegulator(by) || _isRegulator(p.suspendedBy))) {
            revert PartyIsSuspended(id);
        }
        p.suspendedBy = by;
        emit PartySuspended(id, by, reason);
    }

    function resume(PartyId id) external {
        PartyId by = _maker();
        requireStanding(by);
        Party storage p = _known(id);
        if (p.suspendedBy.isNoParty()) revert PartyNotSuspended(id);
        if (!_isRegulator(by)) {
            if (by != p.suspendedBy) revert SuspendedByAnother(id, p.suspendedBy);
            if (!_hasRole(by, Role.Governance)) requireRole(by, Role.Operator);
        }
        p.suspendedBy = PartyId.wrap(0);
        emit PartyResumed(id, by);
    }

    function grantRole(PartyId id, Role role) external {
        _maker(_granterOf(role));
        Party storage p = _known(id);
        p.roles |= _bit(role);
        _checkRoles(p.roles, p.licences);
        emit RoleGranted(id, role);
    }

    function endRole(PartyId id, Role role) external {
        PartyId by = _maker(_granterOf(role));
        if (role == Role.Governance && by == id) revert SuspendsItself(id);
        _known(id).roles &= ~_bit(role);
        emit RoleEnded(id, role);
    }

    function grantLicence(PartyId id, Licence licence) external {
        _maker(Role.Operator);
        _known(id).licences |= _bit(licence);
        emit LicenceGranted(id, licence);
    }

    function endLicence(PartyId id, Licence licence) external {
        _maker(Role.Operator);
        _known(id).licences &= ~_bit(licence);
        emit LicenceEnded(id, licence);
    }

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

    function undertaker(address key, Role role) external view returns (Account memory a) {
        a = actor(key);
        requireStanding(a.party);
        requireRole(a.party, role);
    }

    function requireStanding(PartyId id) public view {
        Party storage p = _known(id);
        if (!p.suspendedBy.isNoParty()) revert PartyIsSuspended(id);
        if (block.timestamp >= p.kybUntil) revert PartyExpired(id, p.kybUntil);
    }

    function requireRole(PartyId id, Role role) public view {
        if (!_hasRole(id, role)) revert RoleMissing(id, role);
    }

    function requireLicence(PartyId id, Licence licence) external view {
        if (_parties[id].licences & _bit(licence) == 0) revert LicenceMissing(id, licence);
    }

    function partyOf(bytes8 scheme, bytes32 value) external view returns (PartyId) {
        return _byLegalId[_legalKey(scheme, value)];
    }

    function party(PartyId id) external view returns (Party memory) {
        return _known(id);
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

    function _admit(Admission memory a, NewAccount[] memory accounts) private returns (PartyId id) {
        _checkLegalId(a.legalId);
        _checkRoles(a.roles, a.licences);
        if (!_isLetter(a.jurisdiction[0]) || !_isLetter(a.jurisdiction[1])) revert JurisdictionMalformed(a.jurisdiction);
        bytes32 legalKey = _legalKey(a.legalId.scheme, a.legalId.value);
        if (!_byLegalId[legalKey].isNoParty()) revert PartyKnown(_byLegalId[legalKey]);
        if (a.kybUntil <= block.timestamp) revert KybUntilInPast(a.kybUntil);
        id = PartyId.wrap(++partyCount);
        _byLegalId[legalKey] = id;
        Party storage p = _parties[id];
        p.value = a.legalId.value;
        p.scheme = a.legalId.scheme;
        p.roles = a.roles;
        p.licences = a.licences;
        p.size = a.size;
        p.reviewed = a.reviewed;
        p.jurisdiction = a.jurisdiction;
        p.kybUntil = a.kybUntil;
        emit PartyAdmitted(
            id,
            a.legalId.scheme,
            a.legalId.value,
            a.reviewed,
            a.roles,
            a.licences,
            a.size,
            a.jurisdiction,
            a.kybUntil
        );
        for (uint256 i; i < accounts.length; i++) {
            _addAccount(id, accounts[i]);
        }
        if (p.admins == 0) revert LastAdmin(id);
    }

    function _addAccount(PartyId id, NewAccount memory n) private {
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

    function _known(PartyId id) private view returns (Party storage p) {
        p = _parties[id];
        if (p.scheme == 0) revert PartyUnknown(id);
    }

    function _granterOf(Role role) private pure returns (Role) {
        return _bit(role) & RESERVED == 0 ? Role.Operator : Role.Governance;
    }

    function _isReserved(Party storage p) private view returns (bool) {
        return p.roles & RESERVED != 0;
    }

    function _supervisorRole() private view returns (Role) {
        return _isRegulator(_accounts[msg.sender].party) ? Role.Regulator : Role.Operator;
    }

    function _isRegulator(PartyId id) private view returns (bool) {
        return _hasRole(id, Role.Regulator);
    }

    function _hasRole(PartyId id, Role role) private view returns (bool) {
        return _parties[id].roles & _bit(role) != 0;
    }

    function _bit(Role role) private pure returns (uint16) {
        return uint16(1 << uint8(role));
    }

    function _bit(Licence licence) private pure returns (uint8) {
        return uint8(1 << uint8(licence));
    }

    function _legalKey(bytes8 scheme, bytes32 value) private pure returns (bytes32) {
        return keccak256(abi.encode(scheme, value));
    }

    /// @dev Letters, digits, then zeros to the end: one writing for one id. Check digits are the service's business, since
    /// real ids with a failing digit exist and are admitted after review.
    function _checkLegalId(LegalId memory id) private pure {
        if (id.scheme == 0 || id.value == 0 || !_isPlain(bytes32(id.scheme)) || !_isPlain(id.value)) {
            revert LegalIdMalformed(id.scheme, id.value);
        }
    }

    function _isPlain(bytes32 text) private pure returns (bool) {
        bool ended;
        for (uint256 i; i < 32; i++) {
            bytes1 c = text[i];
            if (c == 0) ended = true;
            else if (ended || !((c >= "0" && c <= "9") || _isLetter(c))) return false;
        }
        return true;
    }

    function _isLetter(bytes1 c) private pure returns (bool) {
        return c >= "A" && c <= "Z";
    }

    /// @dev Bits that name nothing are refused, so that every reader of the history knows what a party is.
    function _checkRoles(uint16 roles, uint8 licences) private pure {
        bool named = roles >> (uint8(type(Role).max) + 1) == 0 && licences >> (uint8(type(Licence).max) + 1) == 0;
        bool apart = roles & _bit(Role.Operator) == 0 || roles & TRADING == 0;
        if (!named || !apart) revert RolesImpossible(roles, licences);
    }
}
