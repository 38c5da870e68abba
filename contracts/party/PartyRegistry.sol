// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    Account,
    Admission,
    LegalId,
    Licence,
    NewAccount,
    Party,
    Role,
    SizeClass
} from "../interfaces/IPartyRegistry.sol";
import {LegalIds} from "../libraries/LegalIds.sol";
import {Module} from "../libraries/Module.sol";
import {ApprovalId, PartyId} from "../types/Ids.sol";
import {Modules} from "../types/Modules.sol";
import {Accounts} from "./Accounts.sol";

contract PartyRegistry is Accounts {
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
    mapping(bytes32 legalKey => PartyId) private _byLegalId;
    mapping(PartyId => LegalId[]) private _otherIds;

    /// @dev The first party is governance itself; it admits all others, directly or through the operator.
    constructor(Modules memory modules, Admission memory governance, NewAccount[] memory accounts) Module(modules) {
        _admit(governance, accounts);
    }

    function admit(ApprovalId approval, Admission calldata admission, NewAccount[] calldata accounts)
        external
        returns (PartyId id)
    {
        Account memory by = undertaker(msg.sender, admission.roles & RESERVED == 0 ? Role.Operator : Role.Governance);
        id = _admit(admission, accounts);
        _clearTwo(by, approval);
    }

    function addLegalId(ApprovalId approval, PartyId id, LegalId calldata legalId, bool reviewed) external {
        Account memory by = undertaker(msg.sender, _admitterOf(_known(id)));
        LegalIds.check(legalId);
        _enter(id, legalId);
        _otherIds[id].push(legalId);
        emit LegalIdAdded(id, legalId.scheme, legalId.value, reviewed);
        _clearTwo(by, approval);
    }

    function reclassify(ApprovalId approval, PartyId id, SizeClass size, bytes2 jurisdiction) external {
        Party storage p = _known(id);
        Account memory by = undertaker(msg.sender, _admitterOf(p));
        LegalIds.checkJurisdiction(jurisdiction);
        (p.size, p.jurisdiction) = (size, jurisdiction);
        emit PartyReclassified(id, size, jurisdiction);
        _clearTwo(by, approval);
    }

    function renew(ApprovalId approval, PartyId id, uint40 kybUntil) external {
        Party storage p = _known(id);
        Account memory by = actor(msg.sender);
        requireRole(by.party, _admitterOf(p));
        // Only governance gets here for itself: expired, it must be able to come back, since nobody stands above it.
        if (by.party != id) requireStanding(by.party);
        if (kybUntil <= block.timestamp) revert KybUntilInPast(kybUntil);
        p.kybUntil = kybUntil;
        emit PartyRenewed(id, kybUntil);
        _clearTwo(by, approval);
    }

    function suspend(PartyId id, bytes32 reason) external {
        Party storage p = _known(id);
        PartyId by = _maker(p.roles & RESERVED != 0 ? Role.Governance : _supervisorRole());
        if (by == id) revert SuspendsItself(id);
        if (!p.suspendedBy.isNoParty() && (!_isRegulator(by) || _isRegulator(p.suspendedBy))) {
            revert PartyIsSuspended(id);
        }
        p.suspendedBy = by;
        emit PartySuspended(id, by, reason);
    }

    function resume(ApprovalId approval, PartyId id) external {
        Account memory by = actor(msg.sender);
        requireStanding(by.party);
        Party storage p = _known(id);
        if (p.suspendedBy.isNoParty()) revert PartyNotSuspended(id);
        if (!_isRegulator(by.party)) {
            if (by.party != p.suspendedBy) revert SuspendedByAnother(id, p.suspendedBy);
            if (!_hasRole(by.party, Role.Governance)) requireRole(by.party, Role.Operator);
        }
        p.suspendedBy = PartyId.wrap(0);
        emit PartyResumed(id, by.party);
        _clearTwo(by, approval);
    }

    function grantRole(ApprovalId approval, PartyId id, Role role) external {
        Account memory by = undertaker(msg.sender, _granterOf(role));
        Party storage p = _known(id);
        p.roles |= _bit(role);
        _checkRoles(p.roles, p.licences);
        emit RoleGranted(id, role);
        _clearTwo(by, approval);
    }

    function endRole(ApprovalId approval, PartyId id, Role role) external {
        Account memory by = undertaker(msg.sender, _granterOf(role));
        if (role == Role.Governance && by.party == id) revert SuspendsItself(id);
        _known(id).roles &= ~_bit(role);
        emit RoleEnded(id, role);
        _clearTwo(by, approval);
    }

    function grantLicence(ApprovalId approval, PartyId id, Licence licence) external {
        Account memory by = undertaker(msg.sender, Role.Operator);
        _known(id).licences |= _bit(licence);
        emit LicenceGranted(id, licence);
        _clearTwo(by, approval);
    }

    function endLicence(ApprovalId approval, PartyId id, Licence licence) external {
        Account memory by = undertaker(msg.sender, Role.Operator);
        _known(id).licences &= ~_bit(licence);
        emit LicenceEnded(id, licence);
        _clearTwo(by, approval);
    }

    function partyOf(bytes8 scheme, bytes32 value) external view returns (PartyId) {
        return _byLegalId[LegalIds.key(scheme, value)];
    }

    function legalKeyOf(PartyId id) external view returns (bytes32) {
        Party storage p = _known(id);
        return LegalIds.key(p.scheme, p.value);
    }

    function otherLegalIds(PartyId id) external view returns (LegalId[] memory) {
        return _otherIds[id];
    }

    function _admit(Admission memory a, NewAccount[] memory accounts) private returns (PartyId id) {
        LegalIds.check(a.legalId);
        _checkRoles(a.roles, a.licences);
        LegalIds.checkJurisdiction(a.jurisdiction);
        if (a.kybUntil <= block.timestamp) revert KybUntilInPast(a.kybUntil);
        id = PartyId.wrap(++partyCount);
        _enter(id, a.legalId);
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

    /// @dev One enterprise is one party: no id names two.
    function _enter(PartyId id, LegalId memory legalId) private {
        bytes32 legalKey = LegalIds.key(legalId.scheme, legalId.value);
        if (!_byLegalId[legalKey].isNoParty()) revert PartyKnown(_byLegalId[legalKey]);
        _byLegalId[legalKey] = id;
    }

    function _granterOf(Role role) private pure returns (Role) {
        return _bit(role) & RESERVED == 0 ? Role.Operator : Role.Governance;
    }

    function _admitterOf(Party storage p) private view returns (Role) {
        return p.roles & RESERVED != 0 ? Role.Governance : Role.Operator;
    }

    function _supervisorRole() private view returns (Role) {
        return _isRegulator(_accounts[msg.sender].party) ? Role.Regulator : Role.Operator;
    }

    function _isRegulator(PartyId id) private view returns (bool) {
        return _hasRole(id, Role.Regulator);
    }

    /// @dev Bits that name nothing are refused, so that every reader of the history knows what a party is.
    function _checkRoles(uint16 roles, uint8 licences) private pure {
        bool named = roles >> (uint8(type(Role).max) + 1) == 0 && licences >> (uint8(type(Licence).max) + 1) == 0;
        bool apart = roles & _bit(Role.Operator) == 0 || roles & TRADING == 0;
        if (!named || !apart) revert RolesImpossible(roles, licences);
    }
}
